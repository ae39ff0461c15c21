using Avi.Mesh.Libp2p.Transports;

namespace Avi.Mesh.Libp2p.Negotiation;

/// <summary>The side that proposes protocols.</summary>
internal static class MultistreamDialer
{
    /// <summary>Proposes protocols, one after the other, until the other side takes one.</summary>
    /// <remarks>Nothing is read after the other side's answer: what follows belongs to the protocol.</remarks>
    /// <param name="stream">A new stream or connection.</param>
    /// <param name="proposals">At least one, in order of preference.</param>
    /// <param name="cancellation">Ends the negotiation; the stream is unusable then. Bring a time limit.</param>
    /// <returns>The protocol that both speak, or <see langword="null"/> when the other side took none.</returns>
    /// <exception cref="Libp2pProtocolException">The other side does not negotiate as it should.</exception>
    /// <exception cref="IOException">The connection broke or ended.</exception>
    public static async Task<ProtocolId?> NegotiateAsync(
        IByteStream stream, IReadOnlyList<ProtocolId> proposals, CancellationToken cancellation)
    {
        if (proposals.Count == 0)
            throw new ArgumentException("At least one protocol must be proposed.", nameof(proposals));

        using var port = new MultistreamPort(stream);
        await port.WriteHeaderAsync(proposals[0], cancellation).ConfigureAwait(false);
        await port.ReadHeaderAsync(cancellation).ConfigureAwait(false);
        for (int i = 0; i < proposals.Count; i++)
        {
            if (i > 0)
                await port.WriteAsync(proposals[i], cancellation).ConfigureAwait(false);

            if (await IsTakenAsync(port, proposals[i], cancellation).ConfigureAwait(false))
                return proposals[i];
        }

        return null;
    }

    /// <summary>Proposes one protocol and, in the same write, says its first words.</summary>
    /// <remarks>Only for a peer that is known to speak it: another could not tell the words from proposals.</remarks>
    /// <param name="stream">A new stream.</param>
    /// <param name="proposal">The protocol.</param>
    /// <param name="firstBytes">What comes first in the protocol; a few kilobytes at most.</param>
    /// <param name="cancellation">Ends the negotiation; the stream is unusable then. Bring a time limit.</param>
    /// <returns>Whether the other side took the protocol.</returns>
    /// <exception cref="Libp2pProtocolException">The other side does not negotiate as it should.</exception>
    /// <exception cref="IOException">The connection broke or ended.</exception>
    public static async Task<bool> NegotiateAsync(
        IByteStream stream, ProtocolId proposal, ReadOnlyMemory<byte> firstBytes, CancellationToken cancellation)
    {
        using var port = new MultistreamPort(stream);
        await port.WriteHeaderAsync(proposal, firstBytes, cancellation).ConfigureAwait(false);
        await port.ReadHeaderAsync(cancellation).ConfigureAwait(false);
        return await IsTakenAsync(port, proposal, cancellation).ConfigureAwait(false);
    }

    private static async Task<bool> IsTakenAsync(
        MultistreamPort port, ProtocolId proposal, CancellationToken cancellation)
    {
        ProtocolId? answer = await port.ReadAsync(cancellation).ConfigureAwait(false);
        if (answer is null)
            throw new ConnectionEndedException($"The other side ended instead of answering to {proposal}.");

        if (answer == proposal)
            return true;

        return answer == MultistreamFrame.NotAvailable
            ? false
            : throw new Libp2pProtocolException(
                ProtocolViolation.OutOfOrder, $"The answer to {proposal} is neither that nor a refusal.");
    }
}
