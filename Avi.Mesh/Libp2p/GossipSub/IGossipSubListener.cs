namespace Avi.Mesh.Libp2p.GossipSub;

/// <summary>Who uses GossipSub. Called from the router's loop, in order; must return at once.</summary>
internal interface IGossipSubListener
{
    /// <summary>A new, authentic message of a subscribed topic.</summary>
    /// <param name="message">The message.</param>
    /// <param name="forwarder">Which peer handed it on.</param>
    void OnMessage(PubSubMessage message, PeerId forwarder);

    /// <summary>There is somebody to publish to, or nobody any more.</summary>
    void OnReadyChanged(bool isReady);
}
