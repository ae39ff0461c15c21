namespace Avi.Mesh.Libp2p.GossipSub;

/// <summary>Has messages judged by the application. Called from the router's loop; must return at once.</summary>
internal interface IMessageValidation
{
    /// <summary>
    /// Begins to judge a message, if somebody wants to. The verdict then goes to <see cref="GossipSubProtocol.Judge"/>.
    /// </summary>
    /// <param name="message">The message; new, authentic, and of a topic that is subscribed here.</param>
    /// <param name="forwarder">Which peer handed it on.</param>
    ValidationStart Begin(PubSubMessage message, PeerId forwarder);
}
