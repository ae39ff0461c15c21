namespace Avi.Mesh.PubSub;

/// <summary>Somebody on this node who gets messages: a subscription, or an attachment.</summary>
internal interface ILocalUser
{
    /// <summary>Gets what waits for its reader.</summary>
    MessageQueue Queue { get; }
}
