using System.Security.Cryptography;

namespace Avi.Mesh.Streams.Original;

/// <summary>What this node shares with one peer of the original protocol: streams, and the order of its messages.</summary>
/// <remarks>
/// Every process of the original numbers its streams from 1, and looks a number up without asking whose it is. So the
/// table is one for each peer, our numbers begin somewhere at random, and a number is in use once.
/// </remarks>
#pragma warning disable CA1001 // Who waits for the semaphore may come later than the end; it has no handle.
internal sealed class OriginalPeer(PeerId id, OriginalProtocol protocol)
#pragma warning restore CA1001
{
    private readonly Lock _gate = new();
    private readonly Dictionary<ulong, OriginalStream> _streams = [];
    private readonly SemaphoreSlim _substreams = new(OriginalLimits.MaxOwnSubstreams);
    private ulong _nextId = (ulong)RandomNumberGenerator.GetInt32(1 << 16, int.MaxValue);
    private Task _lastTurn = Task.CompletedTask;

    /// <summary>Gets who it is.</summary>
    public PeerId Id => id;

    /// <summary>Gets the room for our own substreams to it.</summary>
    public SemaphoreSlim Substreams => _substreams;

    /// <summary>Adds a stream that this node opens.</summary>
    public OriginalStream AddOutbound()
    {
        lock (_gate)
        {
            while (_streams.ContainsKey(_nextId))
                _nextId++;

            var stream = new OriginalStream(this, _nextId++, isInbound: false);
            _streams.Add(stream.Id, stream);
            return stream;
        }
    }

    /// <summary>Adds a stream that the peer opens.</summary>
    /// <returns>The stream, or <see langword="null"/> when its number is in use.</returns>
    public OriginalStream? TryAddInbound(ulong streamId)
    {
        lock (_gate)
        {
            var stream = new OriginalStream(this, streamId, isInbound: true);
            return _streams.TryAdd(streamId, stream) ? stream : null;
        }
    }

    /// <summary>Finds a stream, whoever opened it.</summary>
    public OriginalStream? Find(ulong streamId)
    {
        lock (_gate)
            return _streams.GetValueOrDefault(streamId);
    }

    /// <summary>Sends a message, and waits until the peer has it.</summary>
    /// <exception cref="IOException">The peer does not take it, or was lost.</exception>
    public Task SendAsync(OriginalMessage message, CancellationToken cancellation) =>
        protocol.SendAsync(this, message, cancellation);

    /// <summary>Forgets a stream, and tells the peer that it is closed.</summary>
    public void Remove(OriginalStream stream, bool isPeerWaiting)
    {
        lock (_gate)
        {
            if (!_streams.Remove(stream.Id))
                return;
        }

        protocol.OnRemoved(this, stream, isPeerWaiting);
    }

    /// <summary>The connection is lost, and all streams with it.</summary>
    public void Fail(IOException failure)
    {
        OriginalStream[] streams;
        lock (_gate)
            streams = [.. _streams.Values];

        foreach (OriginalStream stream in streams)
        {
            stream.OnFailed(failure);
            Remove(stream, isPeerWaiting: false);
        }
    }

    /// <summary>Takes a place in the order of messages: they are worked on in the order in which they began.</summary>
    /// <param name="done">To be completed when the message has been worked on, or is none.</param>
    /// <returns>Ends when those before are done.</returns>
    public Task TakeTurn(Task done)
    {
        lock (_gate)
        {
            Task before = _lastTurn;
            _lastTurn = Task.WhenAll(before, done);
            return before;
        }
    }
}
