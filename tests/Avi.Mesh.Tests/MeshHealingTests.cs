using System.Diagnostics;
using System.Globalization;
using System.Text;
using Avi.Mesh.Libp2p.Multiformats;

namespace Avi.Mesh.Tests;

/// <summary>A mesh whose nodes die at random, without a goodbye, and come back elsewhere.</summary>
[TestFixture, FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class MeshHealingTests
{
    private const string Topic = "avi/home/alive";
    private const int Nodes = 9;
    private const int WellKnown = 2; // The first ones: they come back where they were, as bootstrap nodes do.
    private const int Rounds = 6;

    // What "within seconds" means; measured from the last restart, on a machine that may be busy.
    private static readonly TimeSpan SpeakingInterval = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan HealingTime = TimeSpan.FromSeconds(20);

    private readonly TemporaryFolder _folder = new();
    private readonly List<SilencedTransport> _transports = []; // The silent ones hold their sockets.
    private readonly Node?[] _nodes = new Node?[Nodes];
    private readonly string[]?[] _bootstrap = new string[]?[Nodes];
    private readonly string?[] _addresses = new string?[WellKnown];

    [TearDown]
    public async Task TearDown()
    {
        foreach (Node? node in _nodes)
            await (node?.DisposeAsync() ?? ValueTask.CompletedTask);

        foreach (SilencedTransport transport in _transports)
            await transport.DisposeAsync();

        _folder.Dispose();
    }

    [TestCase(1, false)]
    [TestCase(2, false)]
    [TestCase(3, true)]
    [CancelAfter(240_000)]
    public async Task Mesh_is_whole_again_within_seconds_after_nodes_were_killed_and_restarted(
        int seed, bool isSilent, CancellationToken cancellation)
    {
        var random = new Random(seed);
        for (int i = 0; i < Nodes; i++)
            await StartAsync(i, cancellation);
        await IsWholeAsync(round: 0, cancellation);

        for (int round = 1; round <= Rounds; round++)
        {
            int[] killed = [.. Enumerable.Range(0, Nodes).OrderBy(_ => random.Next()).Take(random.Next(1, 5))];
            await Task.WhenAll(killed.Select(number => KillAsync(number, isSilent)));
            foreach (int i in killed)
                await StartAsync(i, cancellation);

            TimeSpan took = await IsWholeAsync(round, cancellation);
            await TestContext.Out.WriteLineAsync(
                $"Seed {seed}, round {round}: {killed.Length} nodes killed, whole after {took.TotalSeconds:0.0} s.");
        }
    }

    private async Task StartAsync(int number, CancellationToken cancellation)
    {
        string name = number.ToString(CultureInfo.InvariantCulture);
        var options = new MeshOptions
        {
            Name = name,
            ListenAddresses = [number < WellKnown && _addresses[number] is { } old ? old : "/ip4/127.0.0.1/tcp/0"],
            IdentityFile = Path.Combine(_folder.Path, $"{name}.key"),
            Discovery = { Mdns = false, Kademlia = { Enabled = true, Mode = KademliaMode.Server } },
            Connections =
            {
                AddressBookFile = Path.Combine(_folder.Path, $"{name}.json"),
                AddressBookInterval = TimeSpan.FromMilliseconds(200),
            },
            FlushTimeout = TimeSpan.Zero,
        };

        _bootstrap[number] ??= BootstrapOf(number);
        foreach (string address in _bootstrap[number]!)
            options.Bootstrap.Add(address);

        var killable = new KillableTransport();
        var transport = new SilencedTransport(killable);
        _transports.Add(transport);
        MeshNode mesh = await MeshNode.StartAsync(options, new MeshServices(), [transport], cancellation);
        _nodes[number] = new Node(mesh, killable, transport, mesh.SubscribeAsync(Topic, CancellationToken.None));
        if (number < WellKnown)
            _addresses[number] = Multiaddr.Parse(mesh.Addresses[0]).WithoutPeerId().ToString();
    }

    // A chain and no star: each one is told, for ever, where the one before it was at the beginning; and one in three
    // where one of those is that stay where they are. Two neighbours that move at once would lose each other, and all
    // behind them, if nodes did not tell of others in the hash table.
    private string[] BootstrapOf(int number)
    {
        string[] before = number > 0 ? [_nodes[number - 1]!.Mesh.Addresses[0]] : [];
        return number >= WellKnown && number % 3 == 0 ? [.. before, _addresses[number % WellKnown]!] : before;
    }

    /// <summary>
    /// Kills a node: its sockets end, as when a process dies, or go silent, as when a host has no power.
    /// </summary>
    private async Task KillAsync(int number, bool isSilent)
    {
        Node node = _nodes[number]!;
        _nodes[number] = null;
        if (isSilent)
            node.Power.Silence();
        else
            await node.Transport.KillAsync();

        await node.DisposeAsync();
    }

    /// <summary>Has every node say something until everybody has heard from everybody else.</summary>
    private async Task<TimeSpan> IsWholeAsync(int round, CancellationToken cancellation)
    {
        long since = Stopwatch.GetTimestamp();
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(HealingTime);
        Node[] nodes = [.. _nodes.OfType<Node>()];
        Task<HashSet<string>>[] hearing = [.. nodes.Select(node => HearAllAsync(node, round, limit.Token))];
        Task everybody = Task.WhenAll(hearing);
        while (!everybody.IsCompleted)
        {
            foreach (Node node in nodes)
                await node.Mesh.PublishAsync(Topic, Encoding.UTF8.GetBytes($"{round}/{node.Mesh.Name}"), cancellation);

            // Said again, since what was said while the mesh was torn is gone: the event, or the next turn to speak.
            await Task.WhenAny(everybody, Task.Delay(SpeakingInterval, cancellation));
        }

        for (int i = 0; i < nodes.Length; i++)
        {
            Assert.That(
                await hearing[i], Has.Count.EqualTo(nodes.Length), $"Node {nodes[i].Mesh.Name} in round {round}.");
        }

        return Stopwatch.GetElapsedTime(since);
    }

    /// <returns>Who was heard until all were, or until the time was over.</returns>
    private static async Task<HashSet<string>> HearAllAsync(Node node, int round, CancellationToken cancellation)
    {
        var heard = new HashSet<string>(StringComparer.Ordinal);
        try
        {
            while (heard.Count < Nodes)
            {
                MeshMessage message = await node.NextAsync(cancellation);
                string[] parts = Encoding.UTF8.GetString(message.Payload.Span).Split('/');
                if (parts[0] == round.ToString(CultureInfo.InvariantCulture))
                    heard.Add(parts[1]);
            }
        }
        catch (OperationCanceledException)
        {
            // The time is over; who was not heard is missing in the set.
        }

        return heard;
    }

    private sealed class Node(
        MeshNode mesh, KillableTransport transport, SilencedTransport power, MeshSubscription subscription)
        : IAsyncDisposable
    {
        private readonly IAsyncEnumerator<MeshMessage> _messages = subscription.GetAsyncEnumerator();
        private Task<bool>? _next;

        public MeshNode Mesh => mesh;

        public KillableTransport Transport => transport;

        public SilencedTransport Power => power;

        /// <summary>Waits for a message; one that comes after the waiting was cancelled is the next one's.</summary>
        public async Task<MeshMessage> NextAsync(CancellationToken cancellation)
        {
            _next ??= _messages.MoveNextAsync().AsTask();
            Assert.That(await _next.WaitAsync(cancellation), Is.True, "The node was stopped.");
            _next = null;
            return _messages.Current;
        }

        public async ValueTask DisposeAsync()
        {
            await mesh.DisposeAsync();
            if (_next is not null)
                await _next;

            await _messages.DisposeAsync();
        }
    }
}
