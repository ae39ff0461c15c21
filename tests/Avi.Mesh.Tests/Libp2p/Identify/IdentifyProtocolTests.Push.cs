using Avi.Mesh.Libp2p.Identify;
using Avi.Mesh.Libp2p.Identity;
using Avi.Mesh.Libp2p.Multiformats;
using Avi.Mesh.Libp2p.Swarm;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;

namespace Avi.Mesh.Tests.Libp2p.Identify;

internal sealed partial class IdentifyProtocolTests
{
    private static readonly Multiaddr Elsewhere = Multiaddr.Parse("/ip4/192.0.2.1/tcp/4001");
    private static readonly Multiaddr Certain = Multiaddr.Parse("/ip4/192.0.2.2/tcp/4001");

    [Test, CancelAfter(20_000)]
    public async Task Changes_of_a_moment_are_told_at_once_to_those_who_take_pushes(CancellationToken cancellation)
    {
        await using var a = new LayeredNode(_network);
        await using var b = new LayeredNode(_network);
        await using var old = new LayeredNode(_network);
        await using IdentifyProtocol identifyA = Start(a, "node-a");
        await using IdentifyProtocol identifyB = Start(b, "node-b");
        Answer(old, new IdentifyMessage { AgentVersion = "old", Protocols = [Other] });
        await a.ListenAsync();
        await b.ListenAsync();
        await old.ListenAsync();
        await a.DialAsync(b, cancellation);
        await a.NextIdentityAsync(cancellation);
        await b.NextIdentityAsync(cancellation);
        await a.DialAsync(old, cancellation);
        await a.NextIdentityAsync(cancellation);
        using var pushes = new MetricCollector<long>(_meter, "avi.mesh.identify.pushed");

        a.Swarm.Handle(Other, 1, static (_, _) => Task.CompletedTask);
        await a.ListenAsync();
        PeerIdentity changed = await AdvanceUntilIdentifiedAsync(b, cancellation);
        await pushes.WaitForMeasurementsAsync(1, cancellation);

        Assert.That(changed.Protocols, Does.Contain(Other));
        Assert.That(changed.ListenAddresses, Is.EqualTo(a.Swarm.ListenAddresses));
        Assert.That(a.Swarm.ListenAddresses, Has.Count.EqualTo(2));
        Assert.That(
            pushes.GetMeasurementSnapshot().Select(measurement => measurement.Tags["outcome"]),
            Is.EqualTo(new[] { "Sent" }));
    }

    [Test, CancelAfter(10_000)]
    public async Task Signed_records_are_sent_checked_and_kept(CancellationToken cancellation)
    {
        await using var a = new LayeredNode(_network);
        await using var b = new LayeredNode(_network);
        await using IdentifyProtocol identifyA = Start(a, "node-a");
        await using IdentifyProtocol identifyB = Start(b, "node-b");
        await a.ListenAsync();
        await b.ListenAsync();

        await a.DialAsync(b, cancellation);
        await a.NextIdentityAsync(cancellation);

        ReadOnlyMemory<byte> envelope = a.Swarm.KnownPeers.FindSignedRecord(b.Id);
        Assert.That(PeerRecord.TryOpen(envelope.Span, b.Id, out PeerRecord? record), Is.True);
        Assert.That(record!.Addresses, Is.EqualTo(b.Swarm.ListenAddresses));
    }

    [Test, CancelAfter(10_000)]
    public async Task Identity_in_two_messages_is_one_and_what_is_signed_is_preferred(CancellationToken cancellation)
    {
        await using var a = new LayeredNode(_network);
        await using var b = new LayeredNode(_network);
        await using IdentifyProtocol identify = Start(a, "node-a");
        b.Swarm.Handle(IdentifyProtocol.Query, 2, async (stream, closing) =>
        {
            await stream.WriteAsync(
                IdentifyReaderTests.Frame(new IdentifyMessage { AgentVersion = "go", ListenAddresses = [Elsewhere] }),
                closing);
            await stream.WriteAsync(IdentifyReaderTests.Frame(RecordOf(b, sequence: 7, Certain)), closing);
            await stream.CloseWriteAsync(closing);
        });
        await a.ListenAsync();
        await b.ListenAsync();

        await a.DialAsync(b, cancellation);
        PeerIdentity identity = await a.NextIdentityAsync(cancellation);

        Assert.That((identity.AgentVersion, identity.ListenAddresses.Single()), Is.EqualTo(("go", Certain)));
    }

    [Test, CancelAfter(10_000)]
    public async Task Record_that_is_forged_or_old_is_counted_and_the_newest_stays(CancellationToken cancellation)
    {
        await using var a = new LayeredNode(_network);
        await using var b = new LayeredNode(_network);
        await using IdentifyProtocol identify = Start(a, "node-a");
        Answer(b, RecordOf(b, sequence: 7, Certain));
        await a.ListenAsync();
        await b.ListenAsync();
        await a.DialAsync(b, cancellation);
        await a.NextIdentityAsync(cancellation);
        using var received = new MetricCollector<long>(_meter, "avi.mesh.identify.received");

        await PushAsync(b, a, RecordOf(b, sequence: 6, Elsewhere), cancellation);
        PeerIdentity afterOld = await a.NextIdentityAsync(cancellation);
        await PushAsync(b, a, RecordOf(a, sequence: 99, Elsewhere), cancellation);
        PeerIdentity afterForged = await a.NextIdentityAsync(cancellation);
        ReadOnlyMemory<byte> kept = a.Swarm.KnownPeers.FindSignedRecord(b.Id);
        await PushAsync(b, a, RecordOf(b, sequence: 8, Elsewhere), cancellation);
        PeerIdentity afterNew = await a.NextIdentityAsync(cancellation);

        Assert.That(
            new[] { afterOld, afterForged, afterNew }.Select(identity => identity.ListenAddresses.Single()),
            Is.EqualTo(new[] { Certain, Certain, Elsewhere }));
        Assert.That(PeerRecord.TryOpen(kept.Span, b.Id, out PeerRecord? record), Is.True);
        Assert.That(record!.Sequence, Is.EqualTo(7));
        Assert.That(
            received.GetMeasurementSnapshot().Count(measurement => "WrongRecord".Equals(measurement.Tags["outcome"])),
            Is.EqualTo(2));
    }

    [Test, CancelAfter(20_000)]
    public async Task Flood_of_pushes_is_reset_and_counted_and_the_peer_stays(CancellationToken cancellation)
    {
        await using var a = new LayeredNode(_network);
        await using var b = new LayeredNode(_network);
        await using IdentifyProtocol identify = Start(a, "node-a");
        await a.ListenAsync();
        await b.ListenAsync();
        await a.DialAsync(b, cancellation);
        await b.NextAsync(cancellation); // The dialler is done a moment earlier than the listener.
        using var received = new MetricCollector<long>(_meter, "avi.mesh.identify.received");
        for (int i = 0; i < IdentifyOptions.MaxPushesAtOnce; i++)
        {
            await PushAsync(b, a, new IdentifyMessage { AgentVersion = $"{i}" }, cancellation);
            await a.NextIdentityAsync(cancellation);
        }

        await TryPushAsync(b, a, new IdentifyMessage { AgentVersion = "too much" }, cancellation);
        await UntilCountedAsync(received, "TooManyPushes", cancellation);

        _time.Advance(TimeSpan.FromSeconds(1 / IdentifyOptions.PushesPerSecond));
        await PushAsync(b, a, new IdentifyMessage { AgentVersion = "later" }, cancellation);
        PeerIdentity later = await a.NextIdentityAsync(cancellation);

        Assert.That(later.AgentVersion, Is.EqualTo("later"));
        Assert.That(a.Swarm.IsConnected(b.Id), Is.True);
    }

    private static async Task UntilCountedAsync(
        MetricCollector<long> collector, string outcome, CancellationToken cancellation)
    {
        IReadOnlyList<CollectedMeasurement<long>> counted = collector.GetMeasurementSnapshot();
        while (!counted.Any(measurement => outcome.Equals(measurement.Tags["outcome"])))
        {
            // More than were looked at: one may have come since.
            await collector.WaitForMeasurementsAsync(counted.Count + 1, cancellation);
            counted = collector.GetMeasurementSnapshot();
        }
    }

    private static IdentifyMessage RecordOf(LayeredNode signer, ulong sequence, Multiaddr address) =>
        new() { SignedPeerRecord = new PeerRecord(signer.Id, sequence, [address]).Seal(signer.Key) };

    private static async Task TryPushAsync(
        LayeredNode from, LayeredNode to, IdentifyMessage message, CancellationToken cancellation)
    {
        try
        {
            await PushAsync(from, to, message, cancellation);
        }
        catch (IOException)
        {
            // The reset may come before all is written.
        }
    }

    private async Task<PeerIdentity> AdvanceUntilIdentifiedAsync(LayeredNode node, CancellationToken cancellation)
    {
        Task<PeerIdentity> identity = node.NextIdentityAsync(cancellation);
        while (!identity.IsCompleted)
        {
            _time.Advance(new IdentifyOptions().PushDelay);
            await Task.WhenAny(identity, Task.Delay(5, cancellation));
        }

        return await identity;
    }
}
