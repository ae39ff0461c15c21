// Several js-libp2p nodes in one process, each by its name, that come and go: half of a mixed mesh.
// See lines.mjs for the form of commands and events.
import './runtime.mjs'
import { randomBytes } from 'node:crypto'
import { multiaddr } from '@multiformats/multiaddr'
import { describe, emit, serve } from './lines.mjs'
import { startNode } from './node.mjs'

const members = new Map() // by name: { seed, node, received }

const nodeOf = (name) => members.get(name).node

const commands = {
  /** Starts a member, with the identity that it had before, and subscribes it. */
  async start ({ name, topic }) {
    const member = members.get(name) ?? { seed: randomBytes(32).toString('base64'), received: [] }
    members.set(name, member)
    const node = await startNode({ listen: ['/ip4/127.0.0.1/tcp/0'], seed: member.seed, agent: name })
    member.node = node
    node.services.pubsub.addEventListener('message', ({ detail: { from, data } }) => {
      if (!from.equals(node.peerId)) {
        member.received.push(Buffer.from(data).toString())
      }
    })
    node.services.pubsub.subscribe(topic)
    return { peerId: node.peerId.toString(), address: node.getMultiaddrs()[0].toString() }
  },

  async end ({ name }) {
    const member = members.get(name)
    await member.node.stop()
    member.node = undefined
  },

  async dial ({ name, address }) {
    await nodeOf(name).dial(multiaddr(address))
  },

  async publish ({ name, topic, text }) {
    await nodeOf(name).services.pubsub.publish(topic, Buffer.from(text))
  },

  /** The peers that want the topic and that we have a stream to. */
  reachable ({ name, topic }) {
    const { pubsub } = nodeOf(name).services
    return { peers: pubsub.getSubscribers(topic).map(String).filter((peer) => pubsub.streamsOutbound.has(peer)) }
  },

  /** What came from others since it was asked last, over restarts. */
  received ({ name }) {
    const member = members.get(name)
    const texts = member.received
    member.received = []
    return { texts }
  },

  async stop () {
    await Promise.all([...members.values()].map(({ node }) => node?.stop()))
  }
}

process.on('unhandledRejection', (reason) => emit('unhandled', { error: describe(reason) }))

await serve(commands)
process.exit(0)
