// Discovery in the local network. The tests run it in network namespaces of their own, never in that of the machine.
import { mdns } from '@libp2p/mdns'
import { emit } from './lines.mjs'

/** @param options   options by js-libp2p's own names; nothing at all is no discovery */
export const discovery = (options) => options == null ? [] : [mdns(options)]

export function reportDiscovery (node) {
  node.addEventListener('peer:discovery', ({ detail: { id, multiaddrs } }) =>
    emit('discovered', { peerId: id.toString(), addresses: multiaddrs.map(String) }))
}
