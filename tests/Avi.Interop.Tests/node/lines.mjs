// One JSON object a line: commands come in on standard input, replies and events go out on standard output.
//
//   in    {"id":7,"command":"ping","peerId":"12D3KooW…"}
//   out   {"reply":7,"result":{"milliseconds":2}}      or {"reply":7,"error":"TimeoutError: …"}
//   out   {"event":"message","topic":"…", …}           at any time
import { createInterface } from 'node:readline'

const write = (object) => process.stdout.write(`${JSON.stringify(object)}\n`)

export const emit = (event, fields = {}) => write({ event, ...fields })

/** Serves commands until "stop" was answered or the input ends, which it does when the test process dies. */
export async function serve (commands) {
  for await (const line of createInterface({ input: process.stdin })) {
    const { id, command, ...options } = JSON.parse(line)
    const answered = answer(commands, id, command, options)
    if (command === 'stop') {
      await answered
      return
    }
  }

  await commands.stop({})
}

// Commands run side by side: an echo of many megabytes must not hold up a ping.
async function answer (commands, id, command, options) {
  try {
    if (!Object.hasOwn(commands, command)) {
      throw new Error(`There is no command "${command}".`)
    }

    write({ reply: id, result: await commands[command](options) ?? {} })
  } catch (error) {
    write({ reply: id, error: describe(error) })
  }
}

export function describe (error) {
  const causes = error.errors?.map((cause) => `; ${describe(cause)}`).join('') ?? ''
  return `${error.name}: ${error.message}${causes}`
}
