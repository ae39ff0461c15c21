using Avi.Mesh.Libp2p.Muxing;
using Avi.Mesh.Libp2p.Negotiation;
using Avi.Mesh.Libp2p.Security;
using Avi.Mesh.Libp2p.Security.PrivateNetwork;
using Avi.Mesh.Libp2p.Transports;

namespace Avi.Mesh.Libp2p.Swarm;

/// <summary>Makes connections to known peers out of raw ones: the private network, security, muxer.</summary>
/// <remarks>
/// Follows the libp2p specification "Establishing connections". The time limit is the caller's token. What fails is
/// disposed before the exception comes.
/// </remarks>
internal sealed class ConnectionUpgrader(
    PeerId localPeer,
    IReadOnlyList<ISecurityProtocol> securityProtocols,
    IReadOnlyList<IMuxer> muxers,
    NetworkProtector? network = null,
    TrafficControl? traffic = null)
{
    private readonly ProtocolId[] _securityIds = [.. securityProtocols.Select(protocol => protocol.Id)];
    private readonly ProtocolId[] _muxerIds = [.. muxers.Select(muxer => muxer.Id)];

    /// <summary>Does the dialler's half.</summary>
    /// <param name="raw">The connection; owned by this call.</param>
    /// <param name="expectedPeer">Who must be there, or <see langword="null"/> for whoever answers.</param>
    /// <param name="cancellation">Ends the attempt.</param>
    /// <exception cref="IOException">It failed; <see cref="UpgradeFailures"/> says how.</exception>
    public Task<UpgradedConnection> UpgradeOutboundAsync(
        ITransportConnection raw, PeerId? expectedPeer, CancellationToken cancellation) =>
        UpgradeAsync(
            raw,
            isDialler: true,
            (security, stream) => security.SecureOutboundAsync(stream, expectedPeer, cancellation),
            cancellation);

    /// <summary>Does the listener's half.</summary>
    /// <param name="raw">The connection; owned by this call.</param>
    /// <param name="cancellation">Ends the attempt.</param>
    /// <exception cref="IOException">It failed; <see cref="UpgradeFailures"/> says how.</exception>
    public Task<UpgradedConnection> UpgradeInboundAsync(ITransportConnection raw, CancellationToken cancellation) =>
        UpgradeAsync(
            raw,
            isDialler: false,
            (security, stream) => security.SecureInboundAsync(stream, cancellation),
            cancellation);

    private async Task<UpgradedConnection> UpgradeAsync(
        ITransportConnection raw,
        bool isDialler,
        Func<ISecurityProtocol, IByteStream, Task<ISecureConnection>> secureAsync,
        CancellationToken cancellation)
    {
        IByteStream owned = raw;
        try
        {
            owned = await ProtectAsync(raw, cancellation).ConfigureAwait(false);
            ProtocolId? securityId = await BeginAsync(owned, isDialler, cancellation).ConfigureAwait(false);
            ISecurityProtocol security = securityProtocols.FirstOrDefault(protocol => protocol.Id == securityId)
                ?? throw NothingInCommon("security protocol", raw);

            ISecureConnection secure = await secureAsync(security, owned).ConfigureAwait(false);
            owned = secure;
            if (secure.RemotePeer == localPeer)
                throw new ConnectedToSelfException();

            ProtocolId? muxerId = secure.NegotiatedMuxer
                ?? await AgreeAsync(secure, isDialler, _muxerIds, cancellation).ConfigureAwait(false);
            IMuxer muxer = muxers.FirstOrDefault(candidate => candidate.Id == muxerId)
                ?? throw NothingInCommon("muxer", raw);

            var remote = new ConnectedPeer(secure.RemotePeer, secure.RemoteKey, raw.IsInbound, raw.RemoteAddress);
            return new UpgradedConnection(remote, muxer.Start(traffic?.Control(secure) ?? secure, isDialler));
        }
        catch
        {
            await owned.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private async Task<IByteStream> ProtectAsync(ITransportConnection raw, CancellationToken cancellation)
    {
        if (network is null)
            return raw;

        try
        {
            return await network.ProtectAsync(raw, cancellation).ConfigureAwait(false);
        }
        catch (IOException exception) when (exception is not Libp2pProtocolException)
        {
            throw NotOurKind(exception);
        }
    }

    private async Task<ProtocolId?> BeginAsync(IByteStream stream, bool isDialler, CancellationToken cancellation)
    {
        try
        {
            return await AgreeAsync(stream, isDialler, _securityIds, cancellation).ConfigureAwait(false);
        }
        catch (IOException exception)
        {
            throw NotOurKind(exception);
        }
    }

    private static async Task<ProtocolId?> AgreeAsync(
        IByteStream stream, bool isDialler, ProtocolId[] protocols, CancellationToken cancellation) =>
        isDialler
            ? await MultistreamDialer.NegotiateAsync(stream, protocols, cancellation).ConfigureAwait(false)
            : await MultistreamListener.NegotiateAsync(stream, protocols.Contains, cancellation).ConfigureAwait(false);

    // Under another key, or none, the first words are noise, and whoever sees it first goes without a word. So nobody
    // can tell another private network from a program of another kind, or from a node that has no room.
    private UpgradeException NotOurKind(IOException exception) => network is null
        ? new UpgradeException(
            UpgradeFailures.Of(exception),
            "it does not answer as libp2p does: in a private network, another program, or full?",
            exception)
        : new UpgradeException(
            UpgradeFailure.WrongNetwork,
            "it does not answer as libp2p does under this node's network key: in another private network or in none, "
                + "another program, or full?",
            exception);

    private static UpgradeException NothingInCommon(string what, ITransportConnection raw) =>
        new(UpgradeFailure.NoCommonProtocol, $"{raw.RemoteAddress} and this node have no {what} in common.");
}
