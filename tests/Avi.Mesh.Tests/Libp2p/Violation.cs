using Avi.Mesh.Libp2p.Transports;

using NUnit.Framework.Constraints;

namespace Avi.Mesh.Tests.Libp2p;

/// <summary>What tests expect of a peer that breaks a protocol.</summary>
internal static class Violation
{
    /// <returns>A constraint: the call throws, and names how the protocol was broken.</returns>
    public static IResolveConstraint Violates(ProtocolViolation violation) =>
        Throws.InstanceOf<Libp2pProtocolException>()
            .With.Property(nameof(Libp2pProtocolException.Violation)).EqualTo(violation);
}
