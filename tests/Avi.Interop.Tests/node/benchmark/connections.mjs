// Connections, from the dial until this side knows what the other speaks.
import { multiaddr } from '@multiformats/multiaddr'
import { during, secondsSince } from './work.mjs'

export function connections (node) {
  async function join (address) {
    const identified = new Promise((resolve) => {
      node.addEventListener('peer:identify', resolve, { once: true })
    })
    const connection = await node.dial(multiaddr(address))
    await identified
    return connection
  }

  return {
    join,

    /** Connects and disconnects for a time. Only the way up counts. */
    async redial ({ seconds, address }) {
      let connecting = 0
      const count = await during(seconds, async () => {
        const dialled = process.hrtime.bigint()
        const connection = await join(address)
        connecting += secondsSince(dialled)
        await connection.close()
        return 1
      })
      return { count, seconds: connecting }
    }
  }
}
