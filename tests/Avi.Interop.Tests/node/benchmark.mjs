// One process of the mesh benchmark. benchmarks/Avi.LoadTest/Mesh/Node has our node in the same roles, with the same
// commands.
import './runtime.mjs'
import { connections } from './benchmark/connections.mjs'
import { messages } from './benchmark/messages.mjs'
import { requests } from './benchmark/requests.mjs'
import { streams } from './benchmark/streams.mjs'
import { serve } from './lines.mjs'
import { startNode } from './node.mjs'

const LISTEN = ['/ip4/127.0.0.1/tcp/0']

const start = () => startNode({ listen: LISTEN })

const crowd = []
let node
let traffic

const commands = {
  async start ({ receives }) {
    node = await start()
    traffic = {
      ...messages(node, receives), ...await streams(node), ...await requests(node), ...connections(node)
    }
    for (const name of Object.keys(traffic)) {
      commands[name] = traffic[name]
    }

    return { address: node.getMultiaddrs()[0].toString() }
  },

  /** Starts nodes, each with an identity of its own, that connect and then keep quiet. */
  async crowd ({ address, count }) {
    for (let i = 0; i < count; i++) {
      const one = await start()
      crowd.push(one)
      await connections(one).join(address)
    }
  },

  /** What this process has used until now. */
  usage ({ collected }) {
    if (collected) {
      globalThis.gc()
    }

    const { user, system } = process.cpuUsage()
    const { heapUsed, external, rss } = process.memoryUsage()
    return {
      processorMicroseconds: user + system, allocatedBytes: null, liveBytes: heapUsed + external, residentBytes: rss
    }
  },

  async stop () {
    await Promise.all(crowd.map((one) => one.stop()))
    await node?.stop()
  }
}

await serve(commands)
process.exit(0)
