namespace Avi.Mesh.Streams;

/// <summary>Who accepts streams of which name. For several threads.</summary>
internal sealed class OfferTable
{
    /// <summary>What the original implementation says of a name that it does not know.</summary>
    public const string NotHandledReason = "not_handled";

    private readonly Lock _gate = new();
    private readonly Dictionary<string, MeshStreamAcceptor> _acceptors = new(StringComparer.Ordinal);
    private bool _isClosed;

    /// <summary>Gets how many offers wait to be taken.</summary>
    public int PendingCount
    {
        get
        {
            lock (_gate)
                return _acceptors.Values.Sum(acceptor => acceptor.PendingCount);
        }
    }

    /// <summary>Begins to take offers of a name.</summary>
    /// <exception cref="InvalidOperationException">Somebody does that already.</exception>
    /// <exception cref="ObjectDisposedException">The node is disposed.</exception>
    public MeshStreamAcceptor Accept(string name, int capacity, CancellationToken cancellation)
    {
        var acceptor = new MeshStreamAcceptor(name, capacity, Leave, cancellation);
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isClosed, typeof(MeshNode));
            if (cancellation.IsCancellationRequested)
                return acceptor;

            if (!_acceptors.TryAdd(name, acceptor))
                throw new InvalidOperationException($"Streams named '{name}' are accepted already.");
        }

        return acceptor;
    }

    /// <summary>Offers a stream to whoever accepts its name.</summary>
    /// <returns>Yes, or how to refuse it.</returns>
    public Answer Offer(MeshStreamOffer offer)
    {
        lock (_gate)
        {
            if (!_acceptors.TryGetValue(offer.Name, out MeshStreamAcceptor? acceptor))
                return new Answer(AnswerCode.NotHandled, NotHandledReason);

            return acceptor.TryAdd(offer)
                ? Answer.Done
                : new Answer(AnswerCode.Busy, "too many streams wait to be accepted");
        }
    }

    /// <summary>Ends all acceptors, and takes no more.</summary>
    public IReadOnlyList<MeshStreamAcceptor> Close()
    {
        lock (_gate)
        {
            _isClosed = true;
            MeshStreamAcceptor[] acceptors = [.. _acceptors.Values];
            foreach (MeshStreamAcceptor acceptor in acceptors)
                acceptor.Complete();

            return acceptors;
        }
    }

    private void Leave(MeshStreamAcceptor acceptor)
    {
        lock (_gate)
        {
            if (_acceptors.TryGetValue(acceptor.Name, out MeshStreamAcceptor? current)
                && ReferenceEquals(current, acceptor))
            {
                _acceptors.Remove(acceptor.Name);
            }
        }
    }
}
