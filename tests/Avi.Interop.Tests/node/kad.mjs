// Several js-libp2p nodes in one process that keep a distributed hash table: see lines.mjs for the form of commands.
import './runtime.mjs'
import { publicKeyToProtobuf } from '@libp2p/crypto/keys'
import { identify } from '@libp2p/identify'
import { kadDHT, passthroughMapper } from '@libp2p/kad-dht'
import { noise } from '@libp2p/noise'
import { peerIdFromString } from '@libp2p/peer-id'
import { ping } from '@libp2p/ping'
import { tcp } from '@libp2p/tcp'
import { yamux } from '@libp2p/yamux'
import { multiaddr } from '@multiformats/multiaddr'
import { createLibp2p } from 'libp2p'
import { CID } from 'multiformats/cid'
import * as raw from 'multiformats/codecs/raw'
import * as Digest from 'multiformats/hashes/digest'
import { emit, describe, serve } from './lines.mjs'

const nodes = []

// Servers on private addresses, and values of AVI's prefix: js-libp2p by itself has clients, drops such addresses, and
// refuses such values. Who signed a value is our nodes' matter.
const startNode = () => createLibp2p({
  addresses: { listen: ['/ip4/127.0.0.1/tcp/0'] },
  transports: [tcp()],
  connectionEncrypters: [noise()],
  streamMuxers: [yamux()],
  connectionGater: { denyDialMultiaddr: () => false },
  connectionManager: { inboundConnectionThreshold: 1000 },
  connectionMonitor: { enabled: false },
  services: {
    identify: identify(),
    ping: ping(),
    dht: kadDHT({
      protocol: '/ipfs/kad/1.0.0',
      clientMode: false,
      peerInfoMapper: passthroughMapper,
      allowQueryWithZeroPeers: true,
      validators: { avi: async () => {} },
      selectors: { avi: () => 0 }
    })
  }
})

const dht = (index) => nodes[index].services.dht
const bytes = (base64) => Buffer.from(base64, 'base64')
const cid = (multihash) => CID.createV1(raw.code, Digest.decode(bytes(multihash)))

const commands = {
  async start ({ count }) {
    for (let i = 0; i < count; i++) {
      nodes.push(await startNode())
    }

    return { nodes: nodes.map((node) => ({ peerId: `${node.peerId}`, addresses: node.getMultiaddrs().map(String) })) }
  },

  async dial ({ index, address }) {
    await nodes[index].dial(multiaddr(address))
  },

  /** Waits until a node has so many peers in its routing table. */
  async knows ({ index, peers }) {
    while (dht(index).routingTable.size < peers) {
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
  },

  /** Asks the network, not what the node knows already. */
  async findPeer ({ index, peerId }) {
    for await (const event of dht(index).findPeer(peerIdFromString(peerId), { useCache: false })) {
      if (event.name === 'FINAL_PEER') {
        return { addresses: event.peer.multiaddrs.map(String) }
      }
    }

    throw new Error(`${peerId} was not found.`)
  },

  /** Publishes the node's own public key. */
  async putKey ({ index }) {
    const { peerId } = nodes[index]
    const key = Buffer.concat([Buffer.from('/pk/'), peerId.toMultihash().bytes])
    const value = publicKeyToProtobuf(peerId.publicKey)
    let stored = 0
    for await (const event of dht(index).put(key, value)) {
      stored += event.name === 'PEER_RESPONSE' && event.messageName === 'PUT_VALUE' ? 1 : 0
    }

    return { key: key.toString('base64'), value: Buffer.from(value).toString('base64'), stored }
  },

  async get ({ index, key }) {
    for await (const event of dht(index).get(bytes(key))) {
      if (event.name === 'VALUE') {
        return { value: Buffer.from(event.value).toString('base64') }
      }
    }

    throw new Error('Nobody has the value.')
  },

  async provide ({ index, multihash }) {
    for await (const event of dht(index).provide(cid(multihash))) {
      if (event.name === 'QUERY_ERROR') {
        emit('provideFailed', { error: describe(event.error) })
      }
    }
  },

  async findProviders ({ index, multihash }) {
    const providers = new Set()
    for await (const event of dht(index).findProviders(cid(multihash))) {
      if (event.name === 'PROVIDER') {
        event.providers.forEach(({ id }) => providers.add(id.toString()))
      }
    }

    return { providers: [...providers] }
  },

  async stop () {
    await Promise.all(nodes.map((node) => node.stop()))
  }
}

process.on('unhandledRejection', (reason) => emit('unhandled', { error: describe(reason) }))

await serve(commands)
process.exit(0)
