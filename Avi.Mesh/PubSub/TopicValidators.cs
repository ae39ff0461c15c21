using System.Collections.Concurrent;
using Avi.Mesh.Libp2p.GossipSub;

namespace Avi.Mesh.PubSub;

/// <summary>The application's validators, at most one for each topic.</summary>
internal sealed class TopicValidators(ValidationServices services) : IMessageValidation, IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, TopicValidator> _byTopic = new(StringComparer.Ordinal);
    private readonly Lock _gate = new(); // Of what is started and ended; the router only looks.
    private bool _isDisposed;

    /// <summary>Adds a validator.</summary>
    /// <exception cref="InvalidOperationException">The topic has one.</exception>
    /// <exception cref="ObjectDisposedException">The node is disposed.</exception>
    public IAsyncDisposable Add(
        MeshNode node, string topic, Func<MeshMessage, CancellationToken, ValueTask<MessageVerdict>> judge)
    {
        var validator = new TopicValidator(node, topic, judge, services, Remove);
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, node);
            if (!_byTopic.TryAdd(topic, validator))
                throw new InvalidOperationException($"The topic '{topic}' has a validator. Dispose it first.");

            validator.Start();
        }

        return validator;
    }

    /// <inheritdoc/>
    public ValidationStart Begin(PubSubMessage message, PeerId forwarder)
    {
        if (!_byTopic.TryGetValue(message.Topic, out TopicValidator? validator))
            return ValidationStart.NotNeeded;

        return validator.TryAdd(message, forwarder) ? ValidationStart.Begun : ValidationStart.NoRoom;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        lock (_gate)
            _isDisposed = true;

        foreach (TopicValidator validator in _byTopic.Values)
            await validator.DisposeAsync().ConfigureAwait(false);
    }

    private void Remove(TopicValidator validator) =>
        _byTopic.TryRemove(KeyValuePair.Create(validator.Topic, validator));
}
