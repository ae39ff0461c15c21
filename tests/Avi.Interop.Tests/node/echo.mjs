// Sends bytes over streams, and gets them back: what a stream muxer is for, in both roles.
import { createHash } from 'node:crypto'

export const ECHO_PROTOCOL = '/avi-test/echo/1.0.0'

const CHUNK_BYTES = 64 * 1024

/** Sends everything back as it comes, no faster than the other side takes it, and closes after the other side did. */
export function handleEcho (stream) {
  const ended = endOf(stream)

  stream.addEventListener('message', ({ data }) => {
    if (!stream.send(data)) {
      stream.pause()
      stream.onDrain().then(() => stream.resume(), () => {})
    }
  })

  return ended.then(() => stream.close())
}

/** Echoes `bytes` bytes of a pattern of its own on one new stream; fails unless exactly these came back. */
export async function echo (connection, bytes, seed) {
  const stream = await connection.newStream(ECHO_PROTOCOL)
  const sent = createHash('sha256')
  const received = createHash('sha256')
  let receivedBytes = 0
  stream.addEventListener('message', ({ data }) => {
    for (const part of data) {
      received.update(part)
    }

    receivedBytes += data.byteLength
  })

  const ended = endOf(stream)
  ended.catch(() => {}) // awaited below; sending may fail first
  for (const chunk of pattern(bytes, seed)) {
    sent.update(chunk)
    if (!stream.send(chunk)) {
      await stream.onDrain()
    }
  }

  await stream.close()
  await ended
  if (receivedBytes !== bytes || sent.digest('hex') !== received.digest('hex')) {
    throw new Error(`Sent ${bytes} bytes; ${receivedBytes} came back, not the same.`)
  }
}

/** Bytes that differ between streams and between positions, so that swapped or repeated frames show. */
function * pattern (bytes, seed) {
  let state = seed + 1
  for (let left = bytes; left > 0;) {
    const chunk = new Uint8Array(Math.min(left, CHUNK_BYTES))
    for (let i = 0; i < chunk.length; i++) {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0
      chunk[i] = state >>> 24
    }

    yield chunk
    left -= chunk.length
  }
}

/** Resolves when all that the remote sent was read and it closed its side; rejects when the stream was reset. */
function endOf (stream) {
  return new Promise((resolve, reject) => {
    if (stream.readableEnded) {
      resolve()
      return
    }

    stream.addEventListener('end', () =>
      stream.status === 'reset' ? reject(new Error('The stream was reset.')) : resolve())
    stream.addEventListener('close', ({ error }) => error == null ? resolve() : reject(error))
  })
}
