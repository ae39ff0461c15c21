using Avi.Mesh;

namespace Avi.Bridge.Routing;

/// <summary>
/// The topics that devices want from the mesh, counted, so that one device never takes a topic from another.
/// </summary>
/// <remarks>
/// A topic that nobody wants any more is kept for a while: a device that restarts subscribes again in that time, and
/// on the mesh leaving a topic and joining it again at once costs messages.
/// </remarks>
internal sealed class MeshTopics(IMeshAttachment mesh, TimeSpan linger)
{
    // A device that subscribes and unsubscribes without end must not fill the node with topics that nobody wants.
    private const int MaxUnwanted = 1_000;

    private readonly Dictionary<string, int> _users = new(StringComparer.Ordinal); // joined topics; 0 while they linger
    private readonly LinkedList<(string Topic, TimeSpan Since)> _unwanted = new();
    private readonly Dictionary<string, LinkedListNode<(string Topic, TimeSpan Since)>> _unwantedByTopic =
        new(StringComparer.Ordinal);

    /// <summary>Gets how many topics are joined.</summary>
    public int Count => _users.Count;

    /// <summary>Adds a user of a topic.</summary>
    /// <returns><see langword="false"/> when the mesh does not take the topic.</returns>
    public bool TryAcquire(string topic)
    {
        if (!_users.TryGetValue(topic, out int users) && !mesh.TryJoin(topic))
            return false;

        if (_unwantedByTopic.Remove(topic, out LinkedListNode<(string Topic, TimeSpan Since)>? node))
            _unwanted.Remove(node);

        _users[topic] = users + 1;
        return true;
    }

    /// <summary>Takes a user from a topic that was acquired.</summary>
    public void Release(string topic, TimeSpan now)
    {
        int users = _users[topic] - 1;
        _users[topic] = users;
        if (users > 0)
            return;

        _unwantedByTopic.Add(topic, _unwanted.AddLast((topic, now)));
        if (_unwanted.Count > MaxUnwanted)
            LeaveOldest();
    }

    /// <summary>Leaves the topics that nobody has wanted for long enough.</summary>
    public void LeaveUnwanted(TimeSpan now)
    {
        while (_unwanted.First is { } oldest && now - oldest.Value.Since >= linger)
            LeaveOldest();
    }

    private void LeaveOldest()
    {
        string topic = _unwanted.First!.Value.Topic; // callers know that there is one
        _unwanted.RemoveFirst();
        _unwantedByTopic.Remove(topic);
        _users.Remove(topic);
        mesh.Leave(topic);
    }
}
