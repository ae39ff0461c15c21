using Avi.Mesh.Libp2p.Transports;

namespace Avi.Mesh.Libp2p.Negotiation;

/// <summary>The side that is asked which protocols it speaks.</summary>
internal static class MultistreamListener
{
    /// <summary>How many proposals are answered; a peer that speaks our protocols needs a few.</summary>
    public const int MaxProposals = 32;

    /// <summary>Waits for a proposal of a protocol that is spoken here, and refuses all others.</summary>
    /// <remarks>Nothing is read after that proposal: what follows belongs to the protocol.</remarks>
    /// <param name="stream">A new stream or connection.</param>
    /// <param name="isSupported">Says which protocols are spoken here.</param>
    /// <param name="cancellation">Ends the negotiation; the stream is unusable then. Bring a time limit.</param>
    /// <returns>The protocol, or <see langword="null"/> when the other side gave up.</returns>
    /// <exception cref="Libp2pProtocolException">The other side does not negotiate as it should.</exception>
    /// <exception cref="IOException">The connection broke or ended.</exception>
    public static async Task<ProtocolId?> NegotiateAsync(
        IByteStream stream, Func<ProtocolId, bool> isSupported, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(isSupported);

        using var port = new MultistreamPort(stream);
        bool isHeaderWritten = await ReadHeaderAsync(port, cancellation).ConfigureAwait(false);
        for (int i = 0; i < MaxProposals; i++)
        {
            if (await port.ReadAsync(cancellation).ConfigureAwait(false) is not { } proposal)
                return null;

            bool isTaken = isSupported(proposal);
            ProtocolId answer = isTaken ? proposal : MultistreamFrame.NotAvailable;
            if (isHeaderWritten)
                await port.WriteAsync(answer, cancellation).ConfigureAwait(false);
            else
                await port.WriteHeaderAsync(answer, cancellation).ConfigureAwait(false);

            isHeaderWritten = true;
            if (isTaken)
                return proposal;
        }

        throw new Libp2pProtocolException(
            ProtocolViolation.LimitExceeded, $"The other side proposed {MaxProposals} unknown protocols.");
    }

    // A dialler may wait for our header before it proposes, so that it is not held back for the answer. One that has
    // sent its header and its proposal already, which go together, gets both at once.
    private static async ValueTask<bool> ReadHeaderAsync(MultistreamPort port, CancellationToken cancellation)
    {
        ValueTask reading = port.ReadHeaderAsync(cancellation);
        if (reading.IsCompleted)
        {
            await reading.ConfigureAwait(false);
            return false;
        }

        ValueTask writing = port.WriteHeaderAsync(cancellation);
        await Task.WhenAll(reading.AsTask(), writing.AsTask()).ConfigureAwait(false);
        return true;
    }
}
