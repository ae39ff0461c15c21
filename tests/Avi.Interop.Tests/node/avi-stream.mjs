// AVI's streams and requests as somebody else would write them from docs/mesh-streams.md, and the stream protocol of
// the original implementation as its nodes speak it.
import { byteStream } from '@libp2p/utils'
import { peerIdFromString } from '@libp2p/peer-id'
import { emit } from './lines.mjs'

const STREAM_PROTOCOL = '/avi/stream/2.0.0'
const REQUEST_PROTOCOL = '/avi/request/1.0.0'
const ORIGINAL_PROTOCOL = '/avi/stream/1.0.0'

const LONGEST_ORIGINAL_MESSAGE = 10 * 1024 * 1024

/** @param node gives the node once it has started */
export function streamCommands (node) {
  const original = new OriginalNode(node)
  return {
    /** Accepts streams of one name, and sends everything back; refuses all others with a reason. */
    async acceptStreams ({ name, reason = 'not this one' }) {
      await node().handle(STREAM_PROTOCOL, async (stream) => {
        const bytes = byteStream(stream)
        const opened = await readOpening(bytes)
        if (opened !== name) {
          await bytes.write(refusal(1, reason))
          await stream.close()
          return
        }

        await bytes.write(Uint8Array.of(0))
        for (let part; (part = await bytes.read()) != null;) {
          await bytes.write(part)
        }

        await stream.close()
      })
    },

    /** Opens a stream, sends bytes, ends the direction, and tells what came back. */
    async echoOnStream ({ peerId, name, base64 }) {
      const stream = await open(node(), peerId, STREAM_PROTOCOL)
      const bytes = byteStream(stream)
      await bytes.write(opening(name))
      const [code] = (await bytes.read({ bytes: 1 })).subarray()
      if (code !== 0) {
        return { code, reason: await readReason(bytes) }
      }

      const answer = readToEnd(bytes)
      await bytes.write(Buffer.from(base64, 'base64'))
      await stream.close()
      return { code, base64: (await answer).toString('base64') }
    },

    /** Responds to requests of one name with their bytes in reverse. */
    async respond ({ name }) {
      await node().handle(REQUEST_PROTOCOL, async (stream) => {
        const bytes = byteStream(stream)
        const asked = await readOpening(bytes)
        const length = (await bytes.read({ bytes: 4 })).getUint32(0)
        if (asked !== name) {
          await bytes.write(refusal(2, 'not_handled'))
        } else {
          const payload = length === 0 ? new Uint8Array() : (await bytes.read({ bytes: length })).subarray()
          await bytes.write(Buffer.concat([Uint8Array.of(0), bigEndian(length), Buffer.from(payload).reverse()]))
        }

        await stream.close()
      })
    },

    async request ({ peerId, name, base64 }) {
      const payload = Buffer.from(base64, 'base64')
      const stream = await open(node(), peerId, REQUEST_PROTOCOL)
      const bytes = byteStream(stream)

      // Who refuses a request does not read the rest of it: the answer may come while there is more to write.
      const answer = bytes.read({ bytes: 1 })
      const written = bytes.write(Buffer.concat([opening(name), bigEndian(payload.length), payload]))
      written.catch(() => {})
      const [code] = (await answer).subarray()
      if (code !== 0) {
        return { code, reason: await readReason(bytes) }
      }

      await written
      const length = (await bytes.read({ bytes: 4 })).getUint32(0)
      const response = length === 0 ? Buffer.alloc(0) : Buffer.from((await bytes.read({ bytes: length })).subarray())
      await stream.close()
      return { code, base64: response.toString('base64') }
    },

    originalStart: () => original.start(),
    originalHandle: ({ reason }) => original.handle(reason),
    originalRefuse: ({ reason, words }) => original.refuse(reason, words),
    originalOpen: ({ peerId, reason }) => original.open(peerId, reason),
    originalSend: ({ peerId, streamId, parts }) => original.sendParts(peerId, streamId, parts),
    originalClose: ({ peerId, streamId }) => original.send(peerId, { CloseStream: { stream_id: streamId } }),
    originalRaw: ({ peerId, json, announced }) => original.sendText(peerId, json, announced)
  }
}

/** Numbers its streams from 1 and finds them by nothing but their number, as the original does. */
class OriginalNode {
  #node
  #nextId = 1
  #reasons = new Set()
  #refusals = new Map()
  #streams = new Map()

  constructor (node) {
    this.#node = node
  }

  async start () {
    await this.#node().handle(ORIGINAL_PROTOCOL, (stream, connection) => this.#serve(stream, connection.remotePeer.toString()))
  }

  handle (reason) {
    this.#reasons.add(reason)
  }

  /** Rejects streams of a reason with other words than the original does. */
  refuse (reason, words) {
    this.#refusals.set(reason, words)
  }

  async open (peerId, reason) {
    const id = this.#nextId++
    this.#streams.set(id, { peerId })
    await this.send(peerId, { RequestStream: { stream_id: id, reason } })
    return { id }
  }

  /** Does not wait for an answer before the next part, as the original does not. */
  async sendParts (peerId, id, parts) {
    await Promise.all(parts.map((base64) =>
      this.send(peerId, { StreamData: { stream_id: id, data: [...Buffer.from(base64, 'base64')] } })))
  }

  send (peerId, message) {
    return this.sendText(peerId, JSON.stringify(message))
  }

  async sendText (peerId, json, announced) {
    const text = Buffer.from(json)
    const stream = await open(this.#node(), peerId, ORIGINAL_PROTOCOL)
    const bytes = byteStream(stream)
    await bytes.write(Buffer.concat([bigEndian(announced ?? text.length), text]))
    await stream.close()
    const answer = await readToEnd(bytes)
    return { answerBytes: answer.length }
  }

  async #serve (stream, peerId) {
    const bytes = byteStream(stream)
    const length = (await bytes.read({ bytes: 4 })).getUint32(0)
    if (length > LONGEST_ORIGINAL_MESSAGE) {
      stream.abort(new Error('The message is too long.'))
      return
    }

    const json = Buffer.from((await bytes.read({ bytes: length })).subarray()).toString()
    const afterwards = this.#receive(peerId, json)
    await stream.close()
    await afterwards?.()
  }

  /** @returns what is sent once the message is answered */
  #receive (peerId, json) {
    const [[kind, { stream_id: id, reason, data }]] = Object.entries(JSON.parse(json))
    emit('original', { kind, id, reason, json: json.length < 200 ? json : undefined, base64: data && Buffer.from(data).toString('base64') })
    switch (kind) {
      case 'RequestStream':
        if (!this.#reasons.has(reason)) {
          return () => this.send(peerId, { RejectStream: { stream_id: id, reason: this.#refusals.get(reason) ?? 'not_handled' } })
        }

        this.#streams.set(id, { peerId })
        return () => this.send(peerId, { AcceptStream: { stream_id: id } })

      case 'CloseStream':
      case 'RejectStream':
        this.#streams.delete(id)
    }
  }
}

const open = (node, peerId, protocol) => {
  const [connection] = node.getConnections(peerIdFromString(peerId))
  if (connection == null) {
    throw new Error(`There is no connection to ${peerId}.`)
  }

  return connection.newStream(protocol)
}

const bigEndian = (number) => {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(number)
  return bytes
}

const opening = (name) => {
  const text = Buffer.from(name)
  return Buffer.concat([Uint8Array.of(0, text.length), text])
}

const refusal = (code, reason) => {
  const text = Buffer.from(reason)
  return Buffer.concat([Uint8Array.of(code, text.length), text])
}

async function readOpening (bytes) {
  const [, length] = (await bytes.read({ bytes: 2 })).subarray()
  return Buffer.from((await bytes.read({ bytes: length })).subarray()).toString()
}

async function readReason (bytes) {
  const [length] = (await bytes.read({ bytes: 1 })).subarray()
  return length === 0 ? '' : Buffer.from((await bytes.read({ bytes: length })).subarray()).toString()
}

async function readToEnd (bytes) {
  const parts = []
  for (let part; (part = await bytes.read()) != null;) {
    parts.push(Buffer.from(part.subarray()))
  }

  return Buffer.concat(parts)
}
