namespace Avi.Mesh.Libp2p.Security.Noise;

/// <summary>The steps that handshake patterns are made of, with the names of the Noise specification.</summary>
internal enum NoiseToken
{
    /// <summary>The writer sends its ephemeral key.</summary>
    E,

    /// <summary>The writer sends its static key, encrypted as soon as there is a key.</summary>
    S,

    /// <summary>Both agree on a secret of the two ephemeral keys.</summary>
    EE,

    /// <summary>Both agree on a secret of the initiator's ephemeral and the responder's static key.</summary>
    ES,

    /// <summary>Both agree on a secret of the initiator's static and the responder's ephemeral key.</summary>
    SE,
}
