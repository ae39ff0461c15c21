using Avi.LoadTest.Mesh.Node;
using Avi.Tests.NodePeers;

namespace Avi.LoadTest.Mesh.Peers;

/// <summary>A publisher and its receivers, of one kind, each in a process of its own.</summary>
internal sealed class NodeGroup : IAsyncDisposable
{
    private readonly NodeProcess[] _all;

    private NodeGroup(NodeKind kind, NodeProcess[] all)
    {
        Kind = kind;
        _all = all;
    }

    /// <summary>Gets whose nodes they are.</summary>
    public NodeKind Kind { get; }

    public NodeProcess Publisher => _all[0];

    public IReadOnlyList<NodeProcess> Receivers => _all[1..];

    /// <summary>Gets a group without nodes, for who starts others later.</summary>
    public static NodeGroup Empty(NodeKind kind) => new(kind, []);

    /// <param name="kind">Whose nodes.</param>
    /// <param name="receivers">How many receivers.</param>
    /// <param name="isConnected">Whether the publisher connects to all of them.</param>
    /// <exception cref="PeerException">One did not start, or could not connect.</exception>
    public static async Task<NodeGroup> StartAsync(NodeKind kind, int receivers, bool isConnected)
    {
        NodeProcess[] nodes = await Task.WhenAll(
            Enumerable.Range(0, receivers + 1).Select(i => NodeProcess.StartAsync(kind, receives: i > 0)));
        var group = new NodeGroup(kind, nodes);
        try
        {
            if (isConnected)
                await group.Publisher.ConnectAsync(group.Receivers);

            foreach (NodeProcess receiver in group.Receivers)
                await receiver.TakeLatenciesAsync();

            return group;
        }
        catch
        {
            await group.DisposeAsync();
            throw;
        }
    }

    /// <summary>Gets what all processes together have used until now.</summary>
    public async Task<Usage> ReadUsageAsync()
    {
        Usage[] usages = await Task.WhenAll(_all.Select(node => node.ReadUsageAsync()));
        return new Usage(
            usages.Sum(usage => usage.ProcessorMicroseconds),
            usages.All(usage => usage.AllocatedBytes is not null) ? usages.Sum(usage => usage.AllocatedBytes) : null,
            usages.Sum(usage => usage.LiveBytes),
            usages.Sum(usage => usage.ResidentBytes));
    }

    public async ValueTask DisposeAsync() => await Task.WhenAll(_all.Select(node => node.DisposeAsync().AsTask()));
}
