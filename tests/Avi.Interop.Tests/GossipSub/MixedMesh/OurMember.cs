using System.Collections.Concurrent;
using System.Text;
using Avi.Mesh;

namespace Avi.Interop.Tests.GossipSub.MixedMesh;

/// <summary>One of ours.</summary>
internal sealed class OurMember(string name, string identityFile) : MeshMember(name), IAsyncDisposable
{
    private readonly ConcurrentQueue<string> _inbox = new();
    private MeshNode? _node;

    private MeshNode Node => _node ?? throw new InvalidOperationException($"{Name} is down.");

    public override async Task StartAsync(string topic, CancellationToken cancellation)
    {
        var options = new MeshOptions
        {
            Name = Name,
            ListenAddresses = { Loopback.Any },
            Discovery = { Mdns = false },
            IdentityFile = identityFile,
        };
        _node = await MeshNode.StartAsync(options, cancellation);
        _node.Subscribe(topic, (message, _) =>
        {
            if (message.Author != Node.Id)
                _inbox.Enqueue(Encoding.UTF8.GetString(message.Payload.Span));

            return ValueTask.CompletedTask;
        });
        Id = _node.Id.ToString();
        Address = _node.Addresses[0];
    }

    public override async Task EndAsync()
    {
        await Node.DisposeAsync();
        _node = null;
    }

    public override Task DialAsync(string address, CancellationToken cancellation) =>
        Node.ConnectAsync(address, cancellation);

    public override async Task PublishAsync(string topic, string text, CancellationToken cancellation) =>
        await Node.PublishAsync(topic, Encoding.UTF8.GetBytes(text), cancellation);

    public override async Task<IReadOnlyCollection<string>> ReachableAsync(string topic) =>
        [.. (await Node.Stack.Gossip.GetSubscribersAsync(topic)).Select(peer => peer.ToString())];

    public async ValueTask DisposeAsync()
    {
        if (_node is { } node)
            await node.DisposeAsync();
    }

    protected override Task<IReadOnlyCollection<string>> TakeReceivedAsync()
    {
        List<string> texts = [];
        while (_inbox.TryDequeue(out string? text))
            texts.Add(text);

        return Task.FromResult<IReadOnlyCollection<string>>(texts);
    }
}
