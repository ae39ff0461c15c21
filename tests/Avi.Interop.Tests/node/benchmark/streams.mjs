// Bytes on one stream, as many as go through; the receiver counts them.
import { during, secondsSince } from './work.mjs'

const PROTOCOL = '/avi-benchmark/stream/1.0.0'
const CHUNK = new Uint8Array(64 * 1024)

export async function streams (node) {
  await node.handle(PROTOCOL, count)
  return {
    /** Writes for a time, and waits until the receiver says how much it has got. */
    async pour ({ seconds }) {
      const stream = await node.getConnections()[0].newStream(PROTOCOL)
      const answered = new Promise((resolve, reject) => {
        stream.addEventListener('message', ({ data }) => resolve(Number(Buffer.from(data.subarray()).readBigUInt64LE())))
        stream.addEventListener('close', ({ error }) => reject(error ?? new Error('No answer came.')))
      })
      const start = process.hrtime.bigint()
      await during(seconds, async () => {
        if (!stream.send(CHUNK)) {
          await drained(stream)
        }

        return 1
      })
      await stream.close()
      return { count: await answered, seconds: secondsSince(start) }
    }
  }
}

// Not onDrain(): its promise may be one that was kept earlier.
function drained (stream) {
  return new Promise((resolve) => {
    if (stream.writableNeedsDrain) {
      stream.addEventListener('drain', resolve, { once: true })
    } else {
      setImmediate(resolve)
    }
  })
}

function count (stream) {
  let total = 0
  stream.addEventListener('message', ({ data }) => { total += data.byteLength })
  stream.addEventListener('end', async () => {
    const answer = Buffer.alloc(8)
    answer.writeBigUInt64LE(BigInt(total))
    stream.send(answer)
    await stream.close()
  })
}
