using System.Runtime.CompilerServices;
using System.Text;
using System.Threading.Channels;

using Avi.Mesh;

namespace Avi.Bridge.Tests;

/// <summary>
/// A mesh node's attachment without a mesh: remembers what was published, and says what the test wants.
/// </summary>
internal sealed class MemoryMesh : IMeshAttachment
{
    private readonly Channel<MeshMessage> _incoming = Channel.CreateUnbounded<MeshMessage>();
    private readonly Channel<(string Topic, byte[] Payload)> _published =
        Channel.CreateUnbounded<(string Topic, byte[] Payload)>();

    public PeerId NodeId { get; } = PeerId.TryRead([0x00, 1, 7], out PeerId? id) ? id : throw new InvalidOperationException();

    public long DroppedMessages => 0;

    public HashSet<string> Joined { get; } = [];

    public List<string> Left { get; } = [];

    public int MaxTopics { get; set; } = int.MaxValue;

    /// <summary>Gets or sets whether publishes are kept; off for tests that count allocations.</summary>
    public bool KeepsPublishes { get; set; } = true;

    public PublishOutcome Outcome { get; set; } = PublishOutcome.Sent;

    public long PublishCount { get; private set; }

    public bool IsDisposed { get; private set; }

    public bool TryJoin(string topic) => Joined.Count < MaxTopics && Joined.Add(topic);

    public void Leave(string topic)
    {
        Joined.Remove(topic);
        Left.Add(topic);
    }

    public PublishOutcome Publish(string topic, ReadOnlySpan<byte> payload)
    {
        PublishCount++;
        if (KeepsPublishes)
            _published.Writer.TryWrite((topic, payload.ToArray()));

        return Outcome;
    }

    public MeshMessage Message(string topic, string text) =>
        new(topic, Encoding.UTF8.GetBytes(text), NodeId, NodeId, Sequence: 1);

    /// <summary>Lets a message come from the mesh, on a real loop.</summary>
    public void Bring(string topic, string text) => _incoming.Writer.TryWrite(Message(topic, text));

    public void End(Exception? failure = null) => _incoming.Writer.TryComplete(failure);

    /// <returns>What was published since the last call, as "topic payload".</returns>
    public List<string> TakePublished() =>
        [.. TakePublishedBytes().Select(publish => $"{publish.Topic} {Encoding.UTF8.GetString(publish.Payload)}")];

    /// <returns>What was published since the last call.</returns>
    public List<(string Topic, byte[] Payload)> TakePublishedBytes()
    {
        List<(string Topic, byte[] Payload)> published = [];
        while (_published.Reader.TryRead(out (string Topic, byte[] Payload) publish))
            published.Add(publish);

        return published;
    }

    public async Task<(string Topic, byte[] Payload)> NextPublishedAsync(CancellationToken cancellation) =>
        await _published.Reader.ReadAsync(cancellation);

    public async IAsyncEnumerable<MeshMessage> ReadAllAsync([EnumeratorCancellation] CancellationToken cancellation = default)
    {
        await foreach (MeshMessage message in _incoming.Reader.ReadAllAsync(cancellation))
            yield return message;
    }

    public ValueTask DisposeAsync()
    {
        IsDisposed = true;
        _incoming.Writer.TryComplete();
        return ValueTask.CompletedTask;
    }
}
