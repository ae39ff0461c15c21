using System.Net;
using System.Threading.Channels;
using Avi.Mesh.Libp2p.Swarm;
using Microsoft.Extensions.Logging;

namespace Avi.Mesh.Libp2p.Discovery.Mdns;

/// <summary>Finds the nodes of the local networks, and lets them find this one (libp2p discovery, mdns.md).</summary>
internal sealed class MdnsDiscovery : IMdnsOutput, IAsyncDisposable
{
    private static readonly TimeSpan GoodbyeTime = TimeSpan.FromSeconds(1);

    private readonly ISwarm _swarm;
    private readonly IMdnsNetwork _network;
    private readonly MdnsOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly MdnsMetrics _metrics;
    private readonly MdnsEngine _engine;
    private readonly Channel<MdnsInput?> _inbox;
    private readonly Queue<Outgoing> _outgoing = [];
    private readonly CancellationTokenSource _stopping = new();
    private readonly long _startedAt;
    private Task _loop = Task.CompletedTask;
    private int _mustRefresh;
    private int _countedPeers;
    private int _countedLinks;

    public MdnsDiscovery(
        ISwarm swarm,
        IMdnsNetwork network,
        MdnsNames names,
        MdnsOptions options,
        MdnsServices services)
    {
        _swarm = swarm;
        _network = network;
        _options = options;
        _time = services.Time;
        _logger = services.Logger;
        _metrics = services.Metrics;
        _startedAt = _time.GetTimestamp();
        _engine = new MdnsEngine(swarm.LocalPeer, names, options, services.Random, this);
        _inbox = Channel.CreateBounded<MdnsInput?>(
            new BoundedChannelOptions(options.MaxWaitingPackets) { SingleReader = true });
    }

    private TimeSpan Now => _time.GetElapsedTime(_startedAt);

    /// <summary>Begins to ask and to answer.</summary>
    public void Start()
    {
        _network.Start(OnPacket, OnChange);
        _loop = RunAsync(_stopping.Token);
    }

    /// <inheritdoc/>
    public void Send(MdnsLinkId link, MdnsSending kind, IPEndPoint? target, ReadOnlySpan<byte> packet) =>
        _outgoing.Enqueue(new Outgoing(link, kind, target, packet.ToArray()));

    /// <inheritdoc/>
    public void Found(in FoundPeer peer)
    {
        if (_logger.IsEnabled(LogLevel.Debug))
            _logger.MdnsFound(peer.Id, string.Join(' ', peer.Addresses));

        _swarm.ReportFound(peer.Id, peer.Addresses, PeerSource.Mdns);
    }

    /// <inheritdoc/>
    public void Count(MdnsOutcome outcome) => _metrics.Received(outcome);

    /// <summary>Says goodbye to the networks, and stops.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _loop.ConfigureAwait(false);
        await SayGoodbyeAsync().ConfigureAwait(false);
        await _network.DisposeAsync().ConfigureAwait(false);
        _metrics.PeersChanged(-_countedPeers);
        _metrics.LinksChanged(-_countedLinks);
        _stopping.Dispose();
    }

    private void OnPacket(MdnsLinkId link, IPEndPoint source, ReadOnlyMemory<byte> packet)
    {
        // Looked at before the packet is copied: a flood costs no memory.
        bool isFull = _inbox.Reader.Count >= _options.MaxWaitingPackets;
        if (isFull || !_inbox.Writer.TryWrite(new MdnsInput(link, source, packet.ToArray())))
            Count(MdnsOutcome.QueueFull);
    }

    private void OnChange()
    {
        Interlocked.Exchange(ref _mustRefresh, 1);
        Wake();
    }

    // There is nothing in it but that it is time to look. When the inbox is full, the loop is awake.
    private void Wake() => _inbox.Writer.TryWrite(null);

    private async Task RunAsync(CancellationToken stopping)
    {
        try
        {
            await WorkAsync(stopping).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The owner stops us.
        }
    }

    private async Task WorkAsync(CancellationToken stopping)
    {
        TimeSpan refreshAt = TimeSpan.Zero;
        while (true)
        {
            if (Interlocked.Exchange(ref _mustRefresh, 0) == 1 || Now >= refreshAt)
            {
                Refresh();
                refreshAt = Now + _options.InterfacePollInterval;
            }

            while (_inbox.Reader.TryRead(out MdnsInput? input))
            {
                if (input is not null)
                    _engine.Receive(input.Link, input.Source, input.Packet, Now);
            }

            TimeSpan due = _engine.Advance(Now);
            CountPeers();
            await SendAllAsync(stopping).ConfigureAwait(false);

            due = due < refreshAt ? due : refreshAt;
            TimeSpan pause = due - Now;
            if (pause > TimeSpan.Zero)
                await WaitAsync(pause, stopping).ConfigureAwait(false);
        }
    }

    private async Task WaitAsync(TimeSpan pause, CancellationToken stopping)
    {
        // A timer of the node's clock wakes the loop as a packet does.
        using ITimer timer = _time.CreateTimer(
            static state => ((MdnsDiscovery)state!).Wake(), this, RoundUp(pause), Timeout.InfiniteTimeSpan);
        await _inbox.Reader.WaitToReadAsync(stopping).ConfigureAwait(false);
    }

    // Timers count whole milliseconds; one that is early would make the loop spin until it is time.
    private static TimeSpan RoundUp(TimeSpan pause) => TimeSpan.FromMilliseconds(Math.Ceiling(pause.TotalMilliseconds));

    private void Refresh()
    {
        _engine.SetLinks(_network.Refresh(), Now);
        int change = _engine.LinkCount - _countedLinks;
        if (change == 0)
            return;

        _countedLinks = _engine.LinkCount;
        _metrics.LinksChanged(change);
        _logger.MdnsLinks(_countedLinks);
    }

    private void CountPeers()
    {
        int change = _engine.PeerCount - _countedPeers;
        if (change == 0)
            return;

        _countedPeers = _engine.PeerCount;
        _metrics.PeersChanged(change);
    }

    private async Task SendAllAsync(CancellationToken cancellation)
    {
        while (_outgoing.TryDequeue(out Outgoing? packet))
        {
            bool isSent = await _network
                .TrySendAsync(packet.Link, packet.Target, packet.Bytes, cancellation).ConfigureAwait(false);
            _metrics.Sent(packet.Kind, isSent);
        }
    }

    private async Task SayGoodbyeAsync()
    {
        _outgoing.Clear();
        _engine.Leave();
        using var limit = new TimeLimit(GoodbyeTime, _time, CancellationToken.None);
        try
        {
            await SendAllAsync(limit.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The network takes nothing; others forget us by themselves.
        }
    }

    private sealed record Outgoing(MdnsLinkId Link, MdnsSending Kind, IPEndPoint? Target, byte[] Bytes);
}
