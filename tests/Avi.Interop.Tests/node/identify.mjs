// What Identify tests ask of a peer beyond what both sides do by themselves.
import { peerIdFromString } from '@libp2p/peer-id'

/** @param node gives the node once it has started */
export const identifyCommands = (node) => ({
  /** Accepts streams for one more protocol; js-libp2p tells its peers by itself. */
  async handle ({ protocol }) {
    await node().handle(protocol, (stream) => stream.close())
  },

  /** What is kept of a peer: an address is certified when it stood in a signed record that was right. */
  async known ({ peerId }) {
    const { addresses, protocols } = await node().peerStore.get(peerIdFromString(peerId))
    return {
      certified: addresses.filter(({ isCertified }) => isCertified).map(({ multiaddr }) => multiaddr.toString()),
      protocols
    }
  }
})
