// Signed messages: a publisher that floods or paces, receivers that count and acknowledge.
import { multiaddr } from '@multiformats/multiaddr'
import { canReach } from '../node.mjs'
import { during, secondsSince } from './work.mjs'

const DATA_TOPIC = 'avi-benchmark/data'
const ACKNOWLEDGEMENT_TOPIC = 'avi-benchmark/acknowledgement'

// A receiver answers every so many messages; publishers send whole multiples of it.
const MESSAGES_PER_ACKNOWLEDGEMENT = 64

const NANOSECONDS_PER_MICROSECOND = 1000n

export function messages (node, receives) {
  const { pubsub } = node.services
  const acknowledged = new Map() // by receiver
  let onAcknowledged = () => {}
  let sent = 0
  let received = 0
  let latencies = [] // microseconds, one a message

  pubsub.addEventListener('message', ({ detail }) => onMessage(detail))
  pubsub.subscribe(receives ? DATA_TOPIC : ACKNOWLEDGEMENT_TOPIC)

  function onMessage ({ topic, data, from }) {
    const number = Buffer.from(data.buffer, data.byteOffset, data.byteLength).readBigUInt64LE()
    if (topic === ACKNOWLEDGEMENT_TOPIC) {
      acknowledged.set(from.toString(), Number(number))
      onAcknowledged()
      return
    }

    latencies.push(Number((process.hrtime.bigint() - number) / NANOSECONDS_PER_MICROSECOND))
    received++
    if (received % MESSAGES_PER_ACKNOWLEDGEMENT === 0) {
      const count = Buffer.alloc(8)
      count.writeBigUInt64LE(BigInt(received))
      pubsub.publish(ACKNOWLEDGEMENT_TOPIC, count)
    }
  }

  async function publish (count, bytes) {
    for (let i = 0; i < count; i++) {
      await pubsub.publish(DATA_TOPIC, stamped(bytes))
    }

    sent += count
    return count
  }

  const until = (isTrue) => new Promise((resolve) => {
    onAcknowledged = () => {
      if (isTrue()) {
        resolve()
      }
    }
    onAcknowledged()
  })

  const allHave = (count) => until(() => Math.min(...acknowledged.values()) >= count)

  return {
    /** Connects, and waits until messages have made the way there and back. */
    async connect ({ addresses }) {
      const subscribed = new Promise((resolve) => {
        pubsub.addEventListener('subscription-change', () => {
          if (pubsub.getSubscribers(DATA_TOPIC).length === addresses.length) {
            resolve()
          }
        })
      })
      for (const address of addresses) {
        const { remotePeer } = await node.dial(multiaddr(address))
        await canReach(node, remotePeer.toString())
      }

      await subscribed
      await publish(MESSAGES_PER_ACKNOWLEDGEMENT, 8)
      await until(() => acknowledged.size === addresses.length)
    },

    /** Publishes for a time, with at most `window` messages on the way, until the last one is acknowledged. */
    async flood ({ seconds, window, bytes }) {
      const start = process.hrtime.bigint()
      const count = await during(seconds, async () => {
        await allHave(sent - window + MESSAGES_PER_ACKNOWLEDGEMENT)
        return publish(MESSAGES_PER_ACKNOWLEDGEMENT, bytes)
      })
      await allHave(sent)
      return { count, seconds: secondsSince(start) }
    },

    /** Publishes one message every 1/`perSecond` seconds. */
    async pace ({ seconds, perSecond, bytes }) {
      const count = Math.ceil(seconds * perSecond / MESSAGES_PER_ACKNOWLEDGEMENT) * MESSAGES_PER_ACKNOWLEDGEMENT
      const start = process.hrtime.bigint()
      for (let i = 0; i < count; i++) {
        while (secondsSince(start) < i / perSecond) {
          await new Promise((resolve) => setTimeout(resolve, 1))
        }

        await publish(1, bytes)
      }

      await allHave(sent)
      return { count, seconds: secondsSince(start) }
    },

    /** Gives and forgets the latencies since the last call, one a message. */
    latencies () {
      const microseconds = latencies
      latencies = []
      return { microseconds }
    }
  }
}

/** A message that carries the monotonic time at which it was made; all processes read the same clock. */
function stamped (bytes) {
  const message = Buffer.alloc(bytes, 0x41)
  message.writeBigUInt64LE(process.hrtime.bigint())
  return message
}
