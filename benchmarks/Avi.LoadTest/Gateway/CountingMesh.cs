using System.Runtime.CompilerServices;

using Avi.Mesh;

namespace Avi.LoadTest.Gateway;

/// <summary>
/// The application's end of the gateway: counts what it is handed. No mesh, so that only the gateway is measured.
/// </summary>
internal sealed class CountingMesh : IMeshAttachment
{
    private readonly TaskCompletionSource _disposed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _published;

    public PeerId NodeId { get; } = PeerId.Parse("12D3KooWGbcSQ4dXnNZs2zxKZcZxJMWXHZH4y2QrRu5sLBJRpKQU");

    public long DroppedMessages => 0;

    public long Published => Volatile.Read(ref _published);

    public bool TryJoin(string topic) => true;

    public void Leave(string topic)
    {
    }

    public PublishOutcome Publish(string topic, ReadOnlySpan<byte> payload)
    {
        Volatile.Write(ref _published, _published + 1);
        return PublishOutcome.Sent;
    }

    public async IAsyncEnumerable<MeshMessage> ReadAllAsync([EnumeratorCancellation] CancellationToken cancellation = default)
    {
        await _disposed.Task.WaitAsync(cancellation);
        yield break;
    }

    public ValueTask DisposeAsync()
    {
        _disposed.TrySetResult();
        return ValueTask.CompletedTask;
    }
}
