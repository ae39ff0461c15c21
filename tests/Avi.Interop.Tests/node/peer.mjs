// A js-libp2p peer that another process drives: see lines.mjs for the form of commands and events.
import './runtime.mjs'
import { createHash } from 'node:crypto'
import { peerIdFromString } from '@libp2p/peer-id'
import { multiaddr } from '@multiformats/multiaddr'
import { streamCommands } from './avi-stream.mjs'
import { ECHO_PROTOCOL, echo, handleEcho } from './echo.mjs'
import { identifyCommands } from './identify.mjs'
import { gossipCommands } from './gossip.mjs'
import { describe, emit, serve } from './lines.mjs'
import { reportDiscovery } from './mdns.mjs'
import { canReach, startNode } from './node.mjs'

// Longer messages are reported by their hash, so that a line stays short.
const LONGEST_TEXT_BYTES = 1024

let node

const connectionTo = (peerId) => {
  const [connection] = node.getConnections(peerIdFromString(peerId))
  if (connection == null) {
    throw new Error(`There is no connection to ${peerId}.`)
  }

  return connection
}

const commands = {
  ...identifyCommands(() => node),
  ...streamCommands(() => node),

  async start (options) {
    node = await startNode(options)
    reportEvents()
    reportDiscovery(node)
    await node.handle(ECHO_PROTOCOL, handleEcho)
    return { peerId: node.peerId.toString(), addresses: node.getMultiaddrs().map(String) }
  },

  async dial ({ address }) {
    const connection = await node.dial(multiaddr(address))
    return { peerId: connection.remotePeer.toString() }
  },

  /** Asks the peer who it is, as each side also does by itself when a connection is up. */
  async identify ({ peerId }) {
    const answer = await node.services.identify.identify(connectionTo(peerId))
    return identity(answer)
  },

  async ping ({ peerId }) {
    return { milliseconds: await node.services.ping.ping(peerIdFromString(peerId)) }
  },

  subscribe ({ topic }) {
    node.services.pubsub.subscribe(topic)
  },

  unsubscribe ({ topic }) {
    node.services.pubsub.unsubscribe(topic)
  },

  async reach ({ peerId }) {
    await canReach(node, peerId)
  },

  async publish ({ topic, base64 }) {
    const { recipients } = await node.services.pubsub.publish(topic, Buffer.from(base64, 'base64'))
    return { recipients: recipients.map(String) }
  },

  /** Opens the streams at once and echoes on all of them in parallel. */
  async echo ({ peerId, streams, bytes }) {
    const connection = connectionTo(peerId)
    await Promise.all(Array.from({ length: streams }, (_, index) => echo(connection, bytes, index)))
  },

  peers () {
    return {
      peers: node.getConnections().map(({ remotePeer, direction, multiplexer, encryption }) =>
        ({ peerId: remotePeer.toString(), direction, multiplexer, encryption }))
    }
  },

  topic ({ topic }) {
    return {
      subscribers: node.services.pubsub.getSubscribers(topic).map(String),
      mesh: node.services.pubsub.getMeshPeers(topic).map(String)
    }
  },

  ...gossipCommands(() => node),

  async hangUp ({ peerId }) {
    await node.hangUp(peerIdFromString(peerId))
  },

  async stop () {
    await node?.stop()
  }
}

function reportEvents () {
  node.addEventListener('peer:connect', ({ detail }) => emit('connected', { peerId: detail.toString() }))
  node.addEventListener('peer:disconnect', ({ detail }) => emit('disconnected', { peerId: detail.toString() }))
  node.addEventListener('peer:identify', ({ detail }) => emit('identified', identity(detail)))

  const { pubsub } = node.services
  pubsub.addEventListener('message', ({ detail: { topic, from, data, sequenceNumber } }) => emit('message', {
    topic,
    from: from.toString(),
    sequence: sequenceNumber.toString(),
    bytes: data.length,
    ...(data.length <= LONGEST_TEXT_BYTES
      ? { base64: Buffer.from(data).toString('base64') }
      : { sha256: createHash('sha256').update(data).digest('hex') })
  }))
  pubsub.addEventListener('subscription-change', ({ detail: { peerId, subscriptions } }) => {
    for (const { topic, subscribe } of subscriptions) {
      emit('subscription', { peerId: peerId.toString(), topic, subscribe })
    }
  })
  pubsub.addEventListener('gossipsub:graft', ({ detail: { peerId, topic, direction } }) =>
    emit('graft', { peerId, topic, direction }))
  pubsub.addEventListener('gossipsub:prune', ({ detail: { peerId, topic, direction } }) =>
    emit('prune', { peerId, topic, direction }))
}

const identity = ({
  peerId, protocols, listenAddrs, observedAddr, protocolVersion, agentVersion, signedPeerRecord
}) => ({
  peerId: peerId.toString(),
  protocols,
  addresses: listenAddrs.map(String),
  observedAddress: observedAddr?.toString(),
  protocolVersion,
  agentVersion,
  signedPeerRecord: signedPeerRecord == null
    ? undefined
    : { addresses: signedPeerRecord.addresses.map(String), sequence: signedPeerRecord.seq.toString() }
})

// A rejection that nobody handles would end the process without a word on why.
process.on('unhandledRejection', (reason) => emit('unhandled', { error: describe(reason) }))

await serve(commands)
process.exit(0) // sockets that a hostile test left half open would keep the loop alive
