// A js-libp2p node as AVI meets it: TCP, Noise, Yamux, Identify, Ping, GossipSub, on loopback.
import { generateKeyPairFromSeed } from '@libp2p/crypto/keys'
import { gossipsub } from '@libp2p/gossipsub'
import { identify, identifyPush } from '@libp2p/identify'
import { noise } from '@libp2p/noise'
import { ping } from '@libp2p/ping'
import { preSharedKey } from '@libp2p/pnet'
import { tcp } from '@libp2p/tcp'
import { yamux } from '@libp2p/yamux'
import { createLibp2p } from 'libp2p'
import { discovery } from './mdns.mjs'
import { messageIdOptions } from './message-id.mjs'

// Tests open many connections from one address in a moment; js-libp2p takes 5 a second by default.
const INBOUND_CONNECTIONS_PER_SECOND = 1000

/**
 * @param listen          multiaddrs to listen on; none by default
 * @param seed            32 bytes in base64, for an identity that is known beforehand
 * @param messageIds      "text" (AVI's default) or "js"
 * @param gossip          more GossipSub options, by js-libp2p's own names
 * @param networkKey      the file of a private network's key in base64, for a node of that network
 * @param answersPings    whether the node offers Ping; AVI's existing nodes do not
 * @param mdns            options of mDNS, by js-libp2p's own names; without them there is none
 */
export async function startNode ({
  listen = [], seed, agent = 'avi-interop/1.0.0', messageIds = 'text', gossip = {}, networkKey, answersPings = true, mdns
}) {
  return createLibp2p({
    privateKey: seed == null ? undefined : await generateKeyPairFromSeed('Ed25519', Buffer.from(seed, 'base64')),
    nodeInfo: { name: 'avi-interop', version: '1.0.0', userAgent: agent },
    addresses: { listen },
    transports: [tcp()],
    connectionEncrypters: [noise()],
    streamMuxers: [yamux()],
    connectionProtector: networkKey == null ? undefined : preSharedKey({ psk: Buffer.from(networkKey, 'base64') }),
    peerDiscovery: discovery(mdns),
    connectionGater: { denyDialMultiaddr: () => false },
    connectionManager: { inboundConnectionThreshold: INBOUND_CONNECTIONS_PER_SECOND },
    connectionMonitor: { enabled: false },
    services: {
      identify: identify(),
      identifyPush: identifyPush(),
      ...(answersPings ? { ping: ping() } : {}),
      pubsub: gossipsub({
        allowPublishToZeroTopicPeers: true,
        ...messageIdOptions(messageIds),
        ...gossip
      })
    }
  })
}

/** Waits until our own GossipSub stream to a peer is open; what is published before is not sent to it. */
export async function canReach (node, peerId) {
  while (!node.services.pubsub.streamsOutbound.has(peerId)) {
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}
