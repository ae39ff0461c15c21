using System.Net;

using Avi.Bridge.Sessions;
using Avi.Bridge.Telemetry;
using Avi.Bridge.Transports;
using Avi.Protocol.Messages;

using Microsoft.Extensions.Logging;

namespace Avi.Bridge;

// How sessions begin and end.
internal sealed partial class GatewayCore
{
    /// <summary>Sends what waits, without its pace, and ends every session.</summary>
    /// <returns>How many sessions there were.</returns>
    public int Stop(TimeSpan now)
    {
        DeviceSession[] all = [.. _sessions.All];
        foreach (DeviceSession session in all)
        {
            _paced.FlushAll(session);
            End(session, DeviceDownReason.GatewayStopped, now);
        }

        _registry.LogUnnamed();
        return all.Length;
    }

    private DatagramOutcome HandleHello(
        SocketAddress source,
        DeviceAddress address,
        in UplinkMessage hello,
        ReadOnlySpan<byte> trailer,
        int datagramBytes,
        TimeSpan now)
    {
        if (_sessions.TryFind(address, out DeviceSession? session) && TryContinue(session, hello, trailer, now))
        {
            Welcome(session, now);
            return DatagramOutcome.Accepted;
        }

        ReasonCode refusal = Admit(address, predecessor: session, hello.DeviceId, now);
        if (refusal != ReasonCode.Success)
        {
            AnswerError(source, address, refusal, datagramBytes, now);
            return DatagramOutcome.SessionRefused;
        }

        bool hasTrailer = DeviceSession.HasSessionTrailer(trailer);
        session = new DeviceSession(address, source, hello.DeviceId, hasTrailer, now);
        _sessions.Add(session);
        _registry.Add(session);
        Welcome(session, now);
        return DatagramOutcome.Accepted;
    }

    /// <returns><see langword="false"/> when another device wants the session's address.</returns>
    private bool TryContinue(DeviceSession session, in UplinkMessage hello, ReadOnlySpan<byte> trailer, TimeSpan now)
    {
        switch (session.TakeHello(hello, trailer, now))
        {
            case HelloMeaning.Repeated:
                break;
            case HelloMeaning.Restarted:
                Forget(session, now);
                break;
            default:
                return false;
        }

        Hear(session, now);
        return true;
    }

    private ReasonCode Admit(DeviceAddress address, DeviceSession? predecessor, ulong deviceId, TimeSpan now)
    {
        if (!_newSessions.TryTake(address, now))
            return Refuse(address, deviceId, Admission.TooMany);

        if (predecessor is not null)
            End(predecessor, DeviceDownReason.Replaced, now);

        while (true)
        {
            Admission admission = _sessions.Admit(
                address, deviceId, out DeviceSession? leaver, out DeviceDownReason reason);
            switch (admission)
            {
                case Admission.Granted:
                    return ReasonCode.Success;
                case Admission.AfterLeave when leaver is not null:
                    End(leaver, reason, now);
                    break;
                default:
                    return Refuse(address, deviceId, admission);
            }
        }
    }

    private ReasonCode Refuse(DeviceAddress address, ulong deviceId, Admission admission)
    {
        if (_logger.IsEnabled(LogLevel.Debug))
            _logger.LogSessionRefused(deviceId, address.ToEndPoint(), admission);

        return admission switch
        {
            Admission.DuplicateId => ReasonCode.Refused,
            Admission.TooMany => ReasonCode.Busy,
            _ => ReasonCode.QuotaExceeded,
        };
    }

    // First and alone: what comes before it is taken for the answer to Hello, and lost.
    private void Welcome(DeviceSession session, TimeSpan now)
    {
        DownlinkMessage.Welcome().TryEncode(_answer, out int bytes);
        _paced.SendAtOnce(session, _answer.AsSpan(0, bytes), now);
    }

    private void Hear(DeviceSession session, TimeSpan now)
    {
        if (_sessions.Hear(session, now))
            _registry.SetOnline(session);
    }

    private void EndSilent(TimeSpan now)
    {
        while (_sessions.TryTakeSilent(now, out DeviceSession? silent))
            _registry.SetOffline(silent);

        while (_sessions.TryFindExpired(now, out DeviceSession? expired))
            End(expired, DeviceDownReason.Silent, now);
    }

    private void End(DeviceSession session, DeviceDownReason reason, TimeSpan now)
    {
        Forget(session, now);
        _sessions.Remove(session);
        _registry.Remove(session, reason);
    }

    private void Forget(DeviceSession session, TimeSpan now)
    {
        _subscriptions.Clear(session, now);
        _paced.Clear(session);
    }
}
