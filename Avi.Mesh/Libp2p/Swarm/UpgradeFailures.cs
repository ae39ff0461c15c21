using Avi.Mesh.Libp2p.Security;
using Avi.Mesh.Libp2p.Transports;

namespace Avi.Mesh.Libp2p.Swarm;

/// <summary>Puts what went wrong below into the swarm's words.</summary>
internal static class UpgradeFailures
{
    public static UpgradeFailure Of(IOException exception) => exception switch
    {
        UpgradeException upgrade => upgrade.Failure,
        ConnectedToSelfException => UpgradeFailure.Self,
        Libp2pProtocolException { Violation: ProtocolViolation.NotAuthentic } => UpgradeFailure.NotAuthentic,
        Libp2pProtocolException => UpgradeFailure.ProtocolError,
        _ => UpgradeFailure.ConnectionLost,
    };
}
