using System.Threading.Channels;

namespace Avi.Mesh.PubSub;

/// <summary>
/// The messages that wait for one reader. When it is full the oldest makes room, so that writing never waits.
/// </summary>
internal sealed class MessageQueue
{
    private readonly Channel<MeshMessage> _messages;
    private long _dropped;

    public MessageQueue(int capacity, PubSubMetrics metrics) =>
        _messages = Channel.CreateBounded<MeshMessage>(
            new BoundedChannelOptions(capacity) { FullMode = BoundedChannelFullMode.DropOldest },
            _ =>
            {
                Interlocked.Increment(ref _dropped);
                metrics.MessageDropped();
            });

    /// <summary>Gets how many messages have made room for newer ones.</summary>
    public long DroppedMessages => Interlocked.Read(ref _dropped);

    /// <summary>Adds a message.</summary>
    public void Add(MeshMessage message) => _messages.Writer.TryWrite(message);

    /// <summary>Adds no more; reading ends after what is there.</summary>
    public void Complete() => _messages.Writer.TryComplete();

    /// <summary>Reads the messages as they come; see <see cref="UntilCancelled"/>.</summary>
    public IAsyncEnumerable<MeshMessage> ReadAllAsync(CancellationToken ofCall, CancellationToken ofLoop = default) =>
        _messages.Reader.ReadAllAsync(ofCall, ofLoop);
}
