namespace Avi.Mesh.Tests;

internal sealed partial class MeshNodeTests
{
    [Test, CancelAfter(60_000)]
    public async Task Message_reaches_every_node_of_a_mesh_around_one_bootstrap_node(CancellationToken cancellation)
    {
        const int Count = 20;
        await using MeshNode bootstrap = await StartInMemoryAsync("bootstrap");
        MeshNode[] nodes = await Task.WhenAll(
            Enumerable.Range(0, Count).Select(i => StartInMemoryAsync($"node-{i}", bootstrap.Addresses[0])));
        await using MeshSubscription atBootstrap = bootstrap.SubscribeAsync(Topic, cancellation);
        MeshSubscription[] subscriptions = [.. nodes.Select(node => node.SubscribeAsync(Topic, cancellation))];
        foreach (MeshNode node in nodes)
            await WantedAsync(bootstrap, Topic, node, cancellation);
        await WantedAsync(nodes[0], Topic, bootstrap, cancellation);

        await nodes[0].PublishAsync(Topic, "to all"u8.ToArray(), cancellation);
        MeshMessage[][] heard = await Task.WhenAll(
            subscriptions.Select(subscription => ReadAsync(subscription, 1, cancellation)));

        Assert.That(heard.Select(messages => Text(messages[0])), Is.All.EqualTo("to all"));
        Assert.That(bootstrap.Peers, Has.Count.EqualTo(Count));
        foreach (MeshNode node in nodes)
            await node.DisposeAsync();
        await HasPeersAsync(bootstrap, 0, cancellation);
    }
}
