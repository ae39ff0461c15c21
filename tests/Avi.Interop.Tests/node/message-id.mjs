// The two ways to name a signed message that a mesh may agree on.

const encoder = new TextEncoder()

/** The form that rust-libp2p and AVI default to: the author in base58, then the decimal sequence number, as text. */
export const textMessageId = (message) => encoder.encode(`${message.from}${message.sequenceNumber}`)

/** Gossipsub options for a form; js-libp2p's own needs none. */
export function messageIdOptions (form) {
  switch (form) {
    case 'text': return { msgIdFn: textMessageId }
    case 'js': return {}
    default: throw new Error(`There is no message id form "${form}".`)
  }
}
