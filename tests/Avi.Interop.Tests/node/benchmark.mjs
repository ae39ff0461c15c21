// One half of the mesh benchmark: a node that floods or paces messages, or counts and acknowledges them.
// benchmarks/Avi.LoadTest/Mesh has our node in the same two roles, with the same commands.
import './runtime.mjs'
import { multiaddr } from '@multiformats/multiaddr'
import { serve } from './lines.mjs'
import { canReach, startNode } from './node.mjs'

const DATA_TOPIC = 'avi-benchmark/data'
const ACKNOWLEDGEMENT_TOPIC = 'avi-benchmark/acknowledgement'

// The receiver answers every so many messages; publishers send whole multiples of it.
const MESSAGES_PER_ACKNOWLEDGEMENT = 64

const NANOSECONDS_PER_MICROSECOND = 1000n

let node
let received = 0
let latencies = [] // microseconds, one a message
let acknowledged = 0
let onAcknowledged = () => {}

const commands = {
  async start ({ listen }) {
    node = await startNode({ listen: listen ? ['/ip4/127.0.0.1/tcp/0'] : [] })
    node.services.pubsub.addEventListener('message', ({ detail }) => onMessage(detail))
    node.services.pubsub.subscribe(listen ? DATA_TOPIC : ACKNOWLEDGEMENT_TOPIC)
    return { address: listen ? node.getMultiaddrs()[0].toString() : '' }
  },

  async connect ({ address }) {
    const subscribed = new Promise((resolve) => {
      node.services.pubsub.addEventListener('subscription-change', ({ detail: { subscriptions } }) => {
        if (subscriptions.some(({ topic }) => topic === DATA_TOPIC)) {
          resolve()
        }
      })
    })
    const { remotePeer } = await node.dial(multiaddr(address))
    await subscribed
    await canReach(node, remotePeer.toString())
  },

  /** Publishes for a time, with at most `window` messages on the way, until the last one is acknowledged. */
  async flood ({ seconds, window, bytes }) {
    const before = acknowledged
    let sent = 0
    const start = process.hrtime.bigint()
    const end = start + BigInt(Math.round(seconds * 1e9))
    while (process.hrtime.bigint() < end) {
      await outstandingBelow(before + sent - window + MESSAGES_PER_ACKNOWLEDGEMENT)
      for (let i = 0; i < MESSAGES_PER_ACKNOWLEDGEMENT; i++) {
        await node.services.pubsub.publish(DATA_TOPIC, stamped(bytes))
      }

      sent += MESSAGES_PER_ACKNOWLEDGEMENT
    }

    await outstandingBelow(before + sent)
    return { messages: sent, seconds: Number(process.hrtime.bigint() - start) / 1e9 }
  },

  /** Publishes one message every 1/`perSecond` seconds. */
  async pace ({ seconds, perSecond, bytes }) {
    const messages = Math.ceil(seconds * perSecond / MESSAGES_PER_ACKNOWLEDGEMENT) * MESSAGES_PER_ACKNOWLEDGEMENT
    const before = acknowledged
    const start = performance.now()
    for (let i = 0; i < messages; i++) {
      const due = start + i * 1000 / perSecond
      await new Promise((resolve) => setTimeout(resolve, Math.max(0, due - performance.now())))
      await node.services.pubsub.publish(DATA_TOPIC, stamped(bytes))
    }

    await outstandingBelow(before + messages)
    return { messages, seconds: (performance.now() - start) / 1000 }
  },

  /** Gives and forgets what was counted since the last call. */
  counted () {
    const result = { messages: latencies.length, microseconds: latencies }
    latencies = []
    return result
  },

  async stop () {
    await node?.stop()
  }
}

function onMessage ({ topic, data }) {
  if (topic === ACKNOWLEDGEMENT_TOPIC) {
    acknowledged = Number(Buffer.from(data).readBigUInt64LE())
    onAcknowledged()
    return
  }

  const sentAt = Buffer.from(data.buffer, data.byteOffset, data.byteLength).readBigUInt64LE()
  latencies.push(Number((process.hrtime.bigint() - sentAt) / NANOSECONDS_PER_MICROSECOND))
  received++
  if (received % MESSAGES_PER_ACKNOWLEDGEMENT === 0) {
    const count = Buffer.alloc(8)
    count.writeBigUInt64LE(BigInt(received))
    node.services.pubsub.publish(ACKNOWLEDGEMENT_TOPIC, count)
  }
}

/** A message that carries the monotonic time at which it was made; both processes read the same clock. */
function stamped (bytes) {
  const message = Buffer.alloc(bytes, 0x41)
  message.writeBigUInt64LE(process.hrtime.bigint())
  return message
}

function outstandingBelow (count) {
  return new Promise((resolve) => {
    onAcknowledged = () => {
      if (acknowledged >= count) {
        resolve()
      }
    }
    onAcknowledged()
  })
}

await serve(commands)
process.exit(0)
