using System.Device.Wifi;

using nanoFramework.Networking;

using NetworkInterface = System.Net.NetworkInformation.NetworkInterface;

namespace Avi.Embedded.Esp32;

/// <summary>
/// Keeps an ESP32 in a Wi-Fi network: joins it, notices its loss, and joins again with growing pauses.
/// </summary>
/// <remarks>
/// Only on nanoFramework. The platform's helper connects once per boot; a second connect needs its Reset, which
/// System.Device.Wifi has since May 2026.
/// </remarks>
public sealed class WifiConnection
{
    private const int AttemptMilliseconds = 20_000; // scanning, joining and DHCP together
    private const int FirstPauseMilliseconds = 1_000;
    private const int MaxPauseMilliseconds = 60_000;

    private readonly string _ssid;
    private readonly string _password;
    private bool _hasTried;
    private int _pause = FirstPauseMilliseconds;
    private long _tryAgainAt;

    /// <summary>Makes a connection that is not there yet.</summary>
    /// <param name="ssid">The network's name.</param>
    /// <param name="password">Its password.</param>
    public WifiConnection(string ssid, string password)
    {
        _ssid = ssid ?? throw new ArgumentNullException(nameof(ssid));
        _password = password ?? throw new ArgumentNullException(nameof(password));
    }

    /// <summary>Gets a value indicating whether the network is there and the device has an address in it.</summary>
    public bool IsConnected => WifiNetworkHelper.Status == NetworkHelperStatus.NetworkIsReady
        && NetworkInterface.GetIsNetworkAvailable();

    /// <summary>
    /// Joins the network if the device is not in it and a new attempt is due. Call it in the main loop.
    /// </summary>
    /// <remarks>An attempt takes up to 20 seconds. The pause after a failed one doubles from 1 to 60 seconds.</remarks>
    /// <returns>Whether the network is there.</returns>
    public bool EnsureConnected()
    {
        if (IsConnected)
        {
            _pause = FirstPauseMilliseconds;
            return true;
        }

        if (_hasTried && Environment.TickCount64 < _tryAgainAt)
            return false;

        if (Join())
            return true;

        _tryAgainAt = Environment.TickCount64 + _pause;
        _pause = _pause > MaxPauseMilliseconds / 2 ? MaxPauseMilliseconds : _pause * 2;
        return false;
    }

    private bool Join()
    {
        if (_hasTried)
            WifiNetworkHelper.Reset();

        _hasTried = true;
        using CancellationTokenSource patience = new CancellationTokenSource(AttemptMilliseconds);
        return WifiNetworkHelper.ConnectDhcp(
            _ssid, _password, WifiReconnectionKind.Automatic, requiresDateTime: false, wifiAdapterId: 0, patience.Token);
    }
}
