namespace Avi.Mesh.Libp2p.Negotiation;

/// <summary>The name of a protocol, as multistream-select writes it: <c>/noise</c>, <c>/meshsub/1.1.0</c>.</summary>
/// <param name="Name">The name, with its leading slash.</param>
internal readonly record struct ProtocolId(string Name)
{
    /// <inheritdoc/>
    public override string ToString() => Name;
}
