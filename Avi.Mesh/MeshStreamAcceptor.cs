using System.Threading.Channels;
using Avi.Mesh.Streams;

namespace Avi.Mesh;

/// <summary>The streams that peers open for one name, from the call on. For one reader.</summary>
/// <remarks>
/// Offers wait in a bounded queue (<see cref="MeshStreamOptions.MaxPendingStreams"/>); when it is full, a new stream is
/// refused. Disposing, or ending the <see langword="await foreach"/>, refuses those that wait and all that come later;
/// accepted streams go on.
/// </remarks>
public sealed class MeshStreamAcceptor : IAsyncEnumerable<MeshStreamOffer>, IAsyncDisposable
{
    private static readonly Answer Gone = new(AnswerCode.NotHandled, OfferTable.NotHandledReason);

    private readonly Channel<MeshStreamOffer> _offers;
    private readonly Action<MeshStreamAcceptor> _leave;
    private readonly CancellationToken _ofCall;
    private readonly CancellationTokenRegistration _leaveWhenCancelled;

    internal MeshStreamAcceptor(
        string name, int capacity, Action<MeshStreamAcceptor> leave, CancellationToken cancellation)
    {
        Name = name;
        _offers = Channel.CreateBounded<MeshStreamOffer>(capacity);
        _leave = leave;
        _ofCall = cancellation;
        _leaveWhenCancelled =
            cancellation.UnsafeRegister(static acceptor => ((MeshStreamAcceptor)acceptor!).Complete(), this);
    }

    /// <summary>Gets the name that it accepts streams for.</summary>
    public string Name { get; }

    /// <summary>Gets how many offers wait to be read.</summary>
    internal int PendingCount => _offers.Reader.Count;

    /// <summary>Waits for streams; ends when the acceptor or the node is disposed.</summary>
    /// <param name="cancellationToken">Ends the waiting with an exception, and the acceptor with it.</param>
    /// <returns>The streams that peers want to open, to be accepted or refused.</returns>
    /// <exception cref="OperationCanceledException">
    /// Its token, or that of <see cref="MeshNode.AcceptStreams"/>, was cancelled.
    /// </exception>
    public async IAsyncEnumerator<MeshStreamOffer> GetAsyncEnumerator(CancellationToken cancellationToken = default)
    {
        IAsyncEnumerable<MeshStreamOffer> offers = _offers.Reader.ReadAllAsync(_ofCall, cancellationToken);
        try
        {
            await foreach (MeshStreamOffer offer in offers.ConfigureAwait(false))
            {
                // Those that nobody took in time have been refused.
                if (!offer.Decided.IsCompleted)
                    yield return offer;
            }
        }
        finally
        {
            await DisposeAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Refuses the streams that wait, and accepts no more.</summary>
    /// <returns>A task that ends when they are refused.</returns>
    public async ValueTask DisposeAsync()
    {
        Complete();
        await _leaveWhenCancelled.DisposeAsync().ConfigureAwait(false);
        while (_offers.Reader.TryRead(out MeshStreamOffer? offer))
            await offer.RefuseAsync(Gone, CancellationToken.None).ConfigureAwait(false);
    }

    /// <summary>Adds an offer.</summary>
    /// <returns><see langword="false"/> when there is no room for it.</returns>
    internal bool TryAdd(MeshStreamOffer offer) => _offers.Writer.TryWrite(offer);

    /// <summary>Takes no more offers.</summary>
    internal void Complete()
    {
        _leave(this);
        _offers.Writer.TryComplete();
    }
}
