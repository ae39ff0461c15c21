namespace Avi.Mesh.Libp2p.Kademlia;

/// <summary>What a message asks for; its answer has the same type. The numbers are those on the wire.</summary>
internal enum KademliaMessageType
{
    /// <summary>Keep this record.</summary>
    PutValue = 0,

    /// <summary>Who has the record of this key, and who is closer to it?</summary>
    GetValue = 1,

    /// <summary>The sender provides what has this key. There is no answer.</summary>
    AddProvider = 2,

    /// <summary>Who provides what has this key, and who is closer to it?</summary>
    GetProviders = 3,

    /// <summary>Who is closest to this peer id?</summary>
    FindNode = 4,

    /// <summary>Are you there? Answered, never sent: every other request says the same.</summary>
    Ping = 5,
}
