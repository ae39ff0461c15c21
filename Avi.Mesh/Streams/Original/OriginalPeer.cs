using System.Security.Cryptography;

namespace Avi.Mesh.Streams.Original;

/// <summary>What this node shares with one peer of the original protocol: streams, and messages in order.</summary>
/// <remarks>
/// A stream is known by its peer, its number and who opened it. The original looks at the number only, and each of its
/// processes begins with 1. So ours begin somewhere at random.
/// </remarks>
#pragma warning disable CA1001 // Who waits for the semaphore may come later than the end; it has no handle.
internal sealed class OriginalPeer(PeerId id, OriginalProtocol protocol, IntakeBudget budget)
#pragma warning restore CA1001
{
    private readonly Lock _gate = new();
    private readonly Dictionary<(ulong Id, bool IsInbound), OriginalStream> _streams = [];
    private readonly SemaphoreSlim _substreams = new(OriginalLimits.MaxOwnSubstreams);
    private ulong _nextId = (ulong)RandomNumberGenerator.GetInt32(1 << 16, int.MaxValue);
    private Task _lastTurn = Task.CompletedTask;
    private IOException? _failure; // There once the connection is lost: no stream is added any more.

    /// <summary>Gets who it is.</summary>
    public PeerId Id => id;

    /// <summary>Gets the room for our own substreams to it.</summary>
    public SemaphoreSlim Substreams => _substreams;

    /// <summary>Adds a stream that this node opens, under a number that neither side has in use.</summary>
    /// <exception cref="IOException">The peer was lost.</exception>
    public OriginalStream AddOutbound()
    {
        lock (_gate)
        {
            ThrowIfGoneLocked();
            while (_streams.ContainsKey((_nextId, false)) || _streams.ContainsKey((_nextId, true)))
                _nextId++;

            var stream = new OriginalStream(this, _nextId++, isInbound: false, budget);
            _streams.Add((stream.Id, false), stream);
            return stream;
        }
    }

    /// <summary>Adds a stream that the peer opens.</summary>
    /// <returns>The stream, or <see langword="null"/> when the peer has one of this number.</returns>
    /// <exception cref="IOException">The peer was lost.</exception>
    public OriginalStream? TryAddInbound(ulong streamId)
    {
        lock (_gate)
        {
            ThrowIfGoneLocked();
            var stream = new OriginalStream(this, streamId, isInbound: true, budget);
            return _streams.TryAdd((streamId, true), stream) ? stream : null;
        }
    }

    /// <summary>Finds the stream that a message of the peer is about.</summary>
    /// <remarks>
    /// Answers are about a stream of ours. Data and ends do not say whose stream they mean: when both sides have
    /// opened one of the number, the sender means its own, unless only ours is accepted yet.
    /// </remarks>
    public OriginalStream? Find(OriginalMessageKind kind, ulong streamId)
    {
        lock (_gate)
        {
            OriginalStream? ours = _streams.GetValueOrDefault((streamId, false));
            if (kind is OriginalMessageKind.AcceptStream or OriginalMessageKind.RejectStream)
                return ours;

            OriginalStream? theirs = _streams.GetValueOrDefault((streamId, true));
            bool isOurs = theirs is null || (ours is { IsAccepted: true } && !theirs.IsAccepted);
            return isOurs ? ours : theirs;
        }
    }

    /// <summary>Sends a message, and waits until the peer has it.</summary>
    /// <exception cref="IOException">The peer does not take it, or was lost.</exception>
    public Task SendAsync(OriginalMessage message, CancellationToken cancellation) =>
        protocol.SendAsync(this, message, cancellation);

    /// <summary>Forgets a stream.</summary>
    /// <param name="stream">The stream.</param>
    /// <param name="isPeerWaiting">Whether the peer is to be told that it is closed.</param>
    public void Remove(OriginalStream stream, bool isPeerWaiting)
    {
        lock (_gate)
        {
            // Its number may be another's by now.
            (ulong, bool) key = (stream.Id, stream.IsInbound);
            if (!ReferenceEquals(_streams.GetValueOrDefault(key), stream))
                return;

            _streams.Remove(key);
        }

        stream.OnRemoved(isPeerWaiting);
        protocol.OnRemoved(this, stream, isPeerWaiting);
    }

    /// <summary>The connection is lost, and all streams with it.</summary>
    public void Fail(IOException failure)
    {
        OriginalStream[] streams;
        lock (_gate)
        {
            _failure = failure;
            streams = [.. _streams.Values];
        }

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

    private void ThrowIfGoneLocked()
    {
        if (_failure is not null)
            throw _failure;
    }
}
