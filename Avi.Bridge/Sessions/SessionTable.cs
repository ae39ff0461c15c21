using System.Diagnostics.CodeAnalysis;

using Avi.Bridge.Transports;

namespace Avi.Bridge.Sessions;

/// <summary>All sessions, found by address, and ordered by how long they have been silent.</summary>
/// <remarks>
/// Online and offline sessions are in two lists, each with the longest silent one in front, so that expiry and making
/// room look at one session and not at all. Every step is O(1); hearing a device allocates nothing.
/// </remarks>
internal sealed class SessionTable(SessionLimits limits)
{
    private readonly Dictionary<DeviceAddress, DeviceSession> _byAddress = [];
    private readonly Dictionary<UInt128, LinkedList<DeviceSession>> _byIp = [];
    private readonly Dictionary<ulong, DeviceSession> _byDeviceId = []; // empty when duplicate ids are kept
    private readonly LinkedList<DeviceSession> _online = new();
    private readonly LinkedList<DeviceSession> _offline = new();

    public int Count => _byAddress.Count;

    public int OnlineCount => _online.Count;

    /// <summary>Gets every session, for whoever ends them all.</summary>
    public IEnumerable<DeviceSession> All => _byAddress.Values;

    public bool TryFind(DeviceAddress address, [NotNullWhen(true)] out DeviceSession? session) =>
        _byAddress.TryGetValue(address, out session);

    /// <summary>Says whether a new session has a place. Ask again after the one that must leave was removed.</summary>
    /// <param name="address">Where it comes from; has no session now.</param>
    /// <param name="deviceId">Whose it would be.</param>
    /// <param name="leaver">Who must leave first.</param>
    /// <param name="reason">Why.</param>
    public Admission Admit(
        DeviceAddress address, ulong deviceId, out DeviceSession? leaver, out DeviceDownReason reason)
    {
        reason = DeviceDownReason.Replaced;
        if (_byDeviceId.TryGetValue(deviceId, out leaver))
        {
            bool isRefused = limits.Duplicates == DuplicateDeviceIds.Refuse && leaver.IsOnline;
            return isRefused ? Admission.DuplicateId : Admission.AfterLeave;
        }

        reason = DeviceDownReason.MadeRoom;
        if (_byIp.TryGetValue(address.Ip, out LinkedList<DeviceSession>? neighbours)
            && neighbours.Count >= limits.MaxSessionsPerAddress)
        {
            leaver = neighbours.First!.Value; // the limit is at least 1
            return leaver.IsOnline ? Admission.AddressFull : Admission.AfterLeave;
        }

        leaver = Count < limits.MaxSessions ? null : (_offline.First ?? _online.First)?.Value;
        return leaver is null ? Admission.Granted : Admission.AfterLeave;
    }

    /// <summary>Adds a session that was granted a place.</summary>
    public void Add(DeviceSession session)
    {
        _byAddress.Add(session.Address, session);
        if (limits.Duplicates != DuplicateDeviceIds.KeepBoth)
            _byDeviceId.Add(session.DeviceId, session);

        if (!_byIp.TryGetValue(session.Address.Ip, out LinkedList<DeviceSession>? neighbours))
            _byIp.Add(session.Address.Ip, neighbours = new LinkedList<DeviceSession>());

        neighbours.AddLast(session.InSilenceOfAddress);
        _online.AddLast(session.InSilence);
    }

    public void Remove(DeviceSession session)
    {
        _byAddress.Remove(session.Address);
        if (limits.Duplicates != DuplicateDeviceIds.KeepBoth)
            _byDeviceId.Remove(session.DeviceId);

        LinkedList<DeviceSession> neighbours = _byIp[session.Address.Ip];
        neighbours.Remove(session.InSilenceOfAddress);
        if (neighbours.Count == 0)
            _byIp.Remove(session.Address.Ip);

        session.InSilence.List?.Remove(session.InSilence);
    }

    /// <summary>Notes that a device was heard.</summary>
    /// <returns><see langword="true"/> when it was offline until now.</returns>
    public bool Hear(DeviceSession session, TimeSpan now)
    {
        session.LastHeard = now;
        MoveToEnd(session.InSilenceOfAddress);
        if (session.IsOnline)
        {
            MoveToEnd(session.InSilence);
            return false;
        }

        _offline.Remove(session.InSilence);
        _online.AddLast(session.InSilence);
        session.IsOnline = true;
        return true;
    }

    /// <summary>Finds a session that has become offline, and notes it.</summary>
    /// <param name="now">Monotonic time.</param>
    /// <param name="session">One at a time; ask until there is none.</param>
    public bool TryTakeSilent(TimeSpan now, [NotNullWhen(true)] out DeviceSession? session)
    {
        session = _online.First?.Value;
        if (session is null || now - session.LastHeard < limits.OfflineAfter)
            return false;

        _online.Remove(session.InSilence);
        _offline.AddLast(session.InSilence);
        session.IsOnline = false;
        return true;
    }

    /// <summary>Finds a session that has been silent for so long that it ends; the caller removes it.</summary>
    /// <param name="now">Monotonic time.</param>
    /// <param name="session">One at a time; remove it and ask until there is none.</param>
    public bool TryFindExpired(TimeSpan now, [NotNullWhen(true)] out DeviceSession? session)
    {
        session = _offline.First?.Value;
        return session is not null && now - session.LastHeard >= limits.SessionTimeout;
    }

    private static void MoveToEnd(LinkedListNode<DeviceSession> node)
    {
        if (node.Next is null || node.List is not { } list)
            return;

        list.Remove(node);
        list.AddLast(node);
    }
}
