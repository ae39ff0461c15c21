using Avi.Mesh.Libp2p.Swarm;

namespace Avi.Mesh;

/// <summary>A node cannot be connected to; <see cref="Error"/> and the message say why.</summary>
public sealed class MeshConnectException : IOException
{
    internal MeshConnectException(string address, DialException cause)
        : base(cause.Message, cause)
    {
        Address = address;
        Peer = cause.Address.PeerId;
        Error = ErrorOf(cause);
    }

    /// <summary>Gets the address that was dialled.</summary>
    public string Address { get; }

    /// <summary>Gets who was to be there; <see langword="null"/> when the address does not say.</summary>
    public PeerId? Peer { get; }

    /// <summary>Gets what happened.</summary>
    public MeshConnectError Error { get; }

    private static MeshConnectError ErrorOf(DialException cause) => cause.Failure switch
    {
        DialFailure.NoWay => MeshConnectError.NoAddress,
        DialFailure.TimedOut => MeshConnectError.TimedOut,
        DialFailure.WrongPeer => MeshConnectError.WrongPeer,
        DialFailure.Self => MeshConnectError.Self,
        DialFailure.HandshakeFailed => cause.InnerException is UpgradeException { Failure: UpgradeFailure.WrongNetwork }
            ? MeshConnectError.WrongNetwork
            : MeshConnectError.HandshakeFailed,
        DialFailure.NotAllowed => MeshConnectError.NotAllowed,
        DialFailure.BackingOff => MeshConnectError.BackingOff,
        DialFailure.LimitReached => MeshConnectError.LimitReached,
        DialFailure.Closing or DialFailure.Overtaken => MeshConnectError.Closing,
        _ => MeshConnectError.Unreachable,
    };
}
