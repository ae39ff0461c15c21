using Avi.Mesh;

namespace Avi.Interop.Tests.GossipSub;

/// <summary>A subscription of our node, read message by message with a time limit.</summary>
internal sealed class MeshInbox : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly MeshSubscription _subscription;
    private readonly IAsyncEnumerator<MeshMessage> _messages;

    public MeshInbox(MeshNode node, string topic)
    {
        _subscription = node.SubscribeAsync(topic);
        _messages = _subscription.GetAsyncEnumerator();
    }

    public async Task<MeshMessage> ReadAsync()
    {
        bool isThere = await _messages.MoveNextAsync().AsTask().WaitAsync(Patience);
        return isThere
            ? _messages.Current
            : throw new InvalidOperationException($"The subscription to {_subscription.Topic} ended.");
    }

    // A read that has timed out is still under way, so only the subscription may be ended.
    public ValueTask DisposeAsync() => _subscription.DisposeAsync();
}
