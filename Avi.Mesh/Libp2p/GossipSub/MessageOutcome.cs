namespace Avi.Mesh.Libp2p.GossipSub;

/// <summary>What became of a message that came in.</summary>
internal enum MessageOutcome
{
    /// <summary>Nobody has checked its signature. The router takes no such message.</summary>
    Unchecked,

    /// <summary>It is new and authentic; it was delivered and forwarded.</summary>
    Accepted,

    /// <summary>It waits for the application's verdict; what became of it is told then.</summary>
    InValidation,

    /// <summary>More waited for the application's verdict than may.</summary>
    NotValidated,

    /// <summary>The application, or its failure to say anything in time, has stopped it.</summary>
    Ignored,

    /// <summary>The application says that no honest peer hands on such a message.</summary>
    Rejected,

    /// <summary>It had come before.</summary>
    Duplicate,

    /// <summary>Nobody here wants its topic.</summary>
    NotSubscribed,

    /// <summary>It is one of our own, come back.</summary>
    OwnMessage,

    /// <summary>It has one of its fields twice: somebody has added bytes to it that its author did not sign.</summary>
    RepeatedField,

    /// <summary>It has no author, or one that is no peer id.</summary>
    NoAuthor,

    /// <summary>It has no sequence number of eight bytes.</summary>
    NoSequence,

    /// <summary>It has no signature.</summary>
    NoSignature,

    /// <summary>Its topic is missing, too long, or no UTF-8.</summary>
    BadTopic,

    /// <summary>
    /// The key that it carries is not its author's, or it carries none and its author's id holds none.
    /// </summary>
    WrongKey,

    /// <summary>The signature is not its author's.</summary>
    BadSignature,
}
