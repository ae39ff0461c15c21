namespace Avi.Protocol.Security;

/// <summary>What became of a <see cref="ClientHello"/>. To all that is not answered, a gateway is silent.</summary>
public enum HandshakeOutcome
{
    /// <summary>There is an answer, and a half-open session.</summary>
    Answered = 0,

    /// <summary>The device speaks another version.</summary>
    OtherVersion,

    /// <summary>The share has neither 0 nor 32 bytes, or it is one that gives no secret.</summary>
    BadShare,

    /// <summary>The device takes no suite that the policy has.</summary>
    NoCommonSuite,

    /// <summary>The policy wants forward secrecy, and the device sent no share.</summary>
    NoForwardSecrecy,

    /// <summary>Who sent this does not have the key.</summary>
    WrongProof,
}
