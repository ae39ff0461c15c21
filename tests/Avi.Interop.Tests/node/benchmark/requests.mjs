// Requests and responses of the same size, each pair on a new stream.
import { during, secondsSince } from './work.mjs'

const PROTOCOL = '/avi-benchmark/request/1.0.0'
const MAX_STREAMS = 256

export async function requests (node) {
  await node.handle(PROTOCOL, answer, { maxInboundStreams: MAX_STREAMS, maxOutboundStreams: MAX_STREAMS })

  async function ask (question) {
    const stream = await node.getConnections()[0].newStream(PROTOCOL, { maxOutboundStreams: MAX_STREAMS })
    const length = lengthOf(stream)
    stream.send(question)
    await stream.close()
    if (await length !== question.length) {
      throw new Error('An answer is not as long as its question.')
    }

    return 1
  }

  return {
    /** Asks one question after the other, in so many rows at once, for a time. */
    async ask ({ seconds, parallel, bytes }) {
      const question = new Uint8Array(bytes)
      const start = process.hrtime.bigint()
      const counts = await Promise.all(
        Array.from({ length: parallel }, () => during(seconds, () => ask(question))))
      return { count: counts.reduce((sum, count) => sum + count), seconds: secondsSince(start) }
    }
  }
}

function answer (stream) {
  const parts = []
  stream.addEventListener('message', ({ data }) => parts.push(data.subarray()))
  stream.addEventListener('end', async () => {
    for (const part of parts) {
      stream.send(part)
    }

    await stream.close()
  })
}

const lengthOf = (stream) => new Promise((resolve, reject) => {
  let length = 0
  stream.addEventListener('message', ({ data }) => { length += data.byteLength })
  stream.addEventListener('end', () => resolve(length))
  stream.addEventListener('close', ({ error }) => error == null ? resolve(length) : reject(error))
})
