namespace Avi.Mesh.PubSub;

/// <summary>Who on this node wants which topic. For one thread at a time.</summary>
internal sealed class LocalUsers(int maxTopics)
{
    private readonly Dictionary<string, List<ILocalUser>> _byTopic = new(StringComparer.Ordinal);
    private readonly Dictionary<MeshAttachment, HashSet<string>> _attachments = [];

    /// <summary>Adds an attachment, which hears all that this node publishes.</summary>
    public void Attach(MeshAttachment attachment) =>
        _attachments.Add(attachment, new HashSet<string>(StringComparer.Ordinal));

    /// <summary>Takes an attachment off.</summary>
    /// <returns>The topics that nobody wants any more.</returns>
    public IReadOnlyList<string> Detach(MeshAttachment attachment) =>
        _attachments.Remove(attachment, out HashSet<string>? topics)
            ? [.. topics.Where(topic => TryRemove(topic, attachment))]
            : [];

    /// <summary>Adds a user of a topic.</summary>
    /// <param name="topic">The topic.</param>
    /// <param name="user">Who wants it.</param>
    /// <param name="isFirst">Whether nobody wanted it before.</param>
    /// <returns><see langword="false"/> when there are too many topics, or the attachment has been taken off.</returns>
    public bool TryJoin(string topic, ILocalUser user, out bool isFirst)
    {
        isFirst = false;
        if (user is MeshAttachment attachment)
        {
            if (!_attachments.TryGetValue(attachment, out HashSet<string>? topics))
                return false;

            if (topics.Contains(topic))
                return true;
        }

        if (!_byTopic.TryGetValue(topic, out List<ILocalUser>? users))
        {
            if (_byTopic.Count >= maxTopics)
                return false;

            _byTopic.Add(topic, users = []);
            isFirst = true;
        }

        users.Add(user);
        if (user is MeshAttachment joined)
            _attachments[joined].Add(topic);

        return true;
    }

    /// <summary>Removes a user of a topic.</summary>
    /// <returns>Whether he was its last.</returns>
    public bool Leave(string topic, ILocalUser user)
    {
        if (user is MeshAttachment attachment && _attachments.TryGetValue(attachment, out HashSet<string>? topics))
            topics.Remove(topic);

        return TryRemove(topic, user);
    }

    /// <summary>Says whether there is anybody for whom this node's messages of a topic are.</summary>
    public bool HearOwn(string topic) => _attachments.Count > 0 || _byTopic.ContainsKey(topic);

    /// <summary>Hands out a message of the mesh.</summary>
    public void DeliverReceived(MeshMessage message)
    {
        if (!_byTopic.TryGetValue(message.Topic, out List<ILocalUser>? users))
            return;

        foreach (ILocalUser user in users)
            user.Queue.Add(message);
    }

    /// <summary>
    /// Hands out a message of this node: to its subscribers, and to all attachments but the one that published.
    /// </summary>
    public void DeliverOwn(MeshMessage message, MeshAttachment? publisher)
    {
        if (_byTopic.TryGetValue(message.Topic, out List<ILocalUser>? users))
        {
            foreach (ILocalUser user in users)
            {
                if (user is not MeshAttachment)
                    user.Queue.Add(message);
            }
        }

        // Whatever the topic: behind an attachment there may be devices with wildcards.
        foreach (MeshAttachment attachment in _attachments.Keys)
        {
            if (attachment != publisher)
                attachment.Queue.Add(message);
        }
    }

    /// <summary>Removes everybody, and ends what they read.</summary>
    public void Clear()
    {
        foreach (ILocalUser user in _byTopic.Values.SelectMany(users => users).Concat(_attachments.Keys))
            user.Queue.Complete();

        _byTopic.Clear();
        _attachments.Clear();
    }

    private bool TryRemove(string topic, ILocalUser user) =>
        _byTopic.TryGetValue(topic, out List<ILocalUser>? users)
        && users.Remove(user)
        && users.Count == 0
        && _byTopic.Remove(topic);
}
