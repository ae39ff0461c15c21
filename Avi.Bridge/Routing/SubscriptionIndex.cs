using System.Text;

using Avi.Bridge.Sessions;
using Avi.Protocol.Topics;

namespace Avi.Bridge.Routing;

/// <summary>Who wants which topics, over all sessions, and what the mesh must know of it.</summary>
/// <remarks>
/// A filter without wildcards is joined on the mesh. One with wildcards is for what reaches this gateway.
/// </remarks>
internal sealed class SubscriptionIndex(MeshTopics mesh, int maxPerSession, int maxInAll)
{
    // A level costs a node of the trie, some 400 bytes. A filter may have 128 of them, but not all filters may: without
    // this bound a few hundred devices could ask for gigabytes.
    private const int LevelsPerSubscription = 8;

    private readonly TopicTrie<DeviceSession> _sessions = new(maxInAll);
    private long _levels;

    /// <summary>Gets how many subscriptions there are.</summary>
    public int Count => _sessions.Count;

    public SubscribeResult Subscribe(DeviceSession session, ReadOnlySpan<byte> filterUtf8)
    {
        if (!TopicFilter.IsValid(filterUtf8))
            return SubscribeResult.InvalidFilter;

        string filter = Encoding.UTF8.GetString(filterUtf8);
        if (session.Filters.Contains(filter))
            return SubscribeResult.InForce;

        int levels = LevelsOf(filterUtf8);
        if (!HasRoomFor(levels, session))
            return SubscribeResult.QuotaExceeded;

        if (_sessions.TryAdd(filterUtf8, session) != TopicTrieAddResult.Added)
            return SubscribeResult.InvalidFilter; // more levels than the trie has

        if (!TopicFilter.HasWildcard(filterUtf8) && !mesh.TryAcquire(filter))
        {
            _sessions.Remove(filterUtf8, session);
            return SubscribeResult.QuotaExceeded;
        }

        session.Filters.Add(filter);
        session.FilterLevels += levels;
        _levels += levels;
        return SubscribeResult.InForce;
    }

    /// <returns>Whether the device had subscribed to it.</returns>
    public bool Unsubscribe(DeviceSession session, ReadOnlySpan<byte> filterUtf8, TimeSpan now)
    {
        string filter = Encoding.UTF8.GetString(filterUtf8);
        if (!session.Filters.Remove(filter))
            return false;

        Remove(session, filter, now);
        return true;
    }

    /// <summary>Ends all subscriptions of a device.</summary>
    public void Clear(DeviceSession session, TimeSpan now)
    {
        foreach (string filter in session.Filters)
            Remove(session, filter, now);

        session.Filters.Clear();
    }

    /// <summary>
    /// Hands every session that wants a topic to a visitor; one with several filters comes several times.
    /// </summary>
    public void Match<TVisitor>(ReadOnlySpan<byte> topicUtf8, scoped ref TVisitor visitor)
        where TVisitor : ITopicTrieVisitor<DeviceSession>, allows ref struct => _sessions.Match(topicUtf8, ref visitor);

    private static int LevelsOf(ReadOnlySpan<byte> filterUtf8) => filterUtf8.Count((byte)'/') + 1;

    private bool HasRoomFor(int levels, DeviceSession session) =>
        session.Filters.Count < maxPerSession
        && session.FilterLevels + levels <= Math.Max(LevelsPerSubscription * maxPerSession, TopicTrie<DeviceSession>.MaxLevels)
        && _sessions.Count < maxInAll
        && _levels + levels <= Math.Max(LevelsPerSubscription * (long)maxInAll, TopicTrie<DeviceSession>.MaxLevels);

    private void Remove(DeviceSession session, string filter, TimeSpan now)
    {
        byte[] filterUtf8 = Encoding.UTF8.GetBytes(filter);
        int levels = LevelsOf(filterUtf8);
        session.FilterLevels -= levels;
        _levels -= levels;
        _sessions.Remove(filterUtf8, session);
        if (!TopicFilter.HasWildcard(filter))
            mesh.Release(filter, now);
    }
}
