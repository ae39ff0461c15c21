using System.Text.Json;
using Avi.Tests.NodePeers;

namespace Avi.Interop.Tests.GossipSub.MixedMesh;

/// <summary>One of theirs: a js-libp2p node, in a process that has several.</summary>
internal sealed class TheirMember(string name, PeerProcess process) : MeshMember(name)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public override async Task StartAsync(string topic, CancellationToken cancellation)
    {
        PeerEvent started = await CallAsync("start", new { name = Name, topic });
        Id = started.Text("peerId");
        Address = started.Text("address");
    }

    public override Task EndAsync() => CallAsync("end", new { name = Name });

    public override Task DialAsync(string address, CancellationToken cancellation) =>
        CallAsync("dial", new { name = Name, address });

    public override Task PublishAsync(string topic, string text, CancellationToken cancellation) =>
        CallAsync("publish", new { name = Name, topic, text });

    public override async Task<IReadOnlyCollection<string>> ReachableAsync(string topic) =>
        (await CallAsync("reachable", new { name = Name, topic })).Texts("peers");

    protected override async Task<IReadOnlyCollection<string>> TakeReceivedAsync() =>
        (await CallAsync("received", new { name = Name })).Texts("texts");

    private async Task<PeerEvent> CallAsync(string command, object options)
    {
        JsonElement result = await process.CallAsync(command, options, Patience);
        return new PeerEvent(command, result);
    }
}
