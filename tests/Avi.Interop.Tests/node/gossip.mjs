// What tests ask of js-libp2p's GossipSub beyond publishing and subscribing: to tell what it keeps, and to misbehave.
import { randomBytes } from 'node:crypto'
import { peerIdFromString } from '@libp2p/peer-id'

/** @param getNode gives the node, once it has started */
export const gossipCommands = (getNode) => {
  const pubsub = () => getNode().services.pubsub

  return {
    /** The messages that a peer has said it does not want, by their ids in base64 without padding. */
    turnedAway ({ peerId }) {
      return { ids: [...(pubsub().idontwants.get(peerId)?.keys() ?? [])] }
    },

    score ({ peerId }) {
      return { score: pubsub().score.score(peerId) }
    },

    /** Sends messages of the right form, in our own name, with signatures that nobody has made. */
    forge ({ peerId, topic, count }) {
      const from = getNode().peerId.toMultihash().bytes
      for (let i = 0; i < count; i++) {
        pubsub().sendRpc(peerIdFromString(peerId).toString(), {
          subscriptions: [],
          messages: [{ from, data: randomBytes(16), seqno: randomBytes(8), topic, signature: randomBytes(64) }]
        })
      }
    }
  }
}
