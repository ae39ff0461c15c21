using Avi.Bridge.Transports;

namespace Avi.Bridge.Policy;

/// <summary>Says from which addresses plain devices are served.</summary>
internal static class PlainAddressRule
{
    /// <returns>Whether the operator lets plain devices in from this address.</returns>
    public static bool IsAllowed(DeviceAddress address, BridgeOptions options) =>
        options.AllowPlainDevices
        && address.Port != 0
        && (options.PlainDevicesFrom == PlainDeviceSources.Anywhere || IsLocal(address));

    /// <returns>Whether the address is loopback, link-local or private, so that no stranger can be behind it.</returns>
    public static bool IsLocal(DeviceAddress address) =>
        address.IsIpv4 ? IsLocalIpv4((uint)address.Ip) : IsLocalIpv6(address.Ip);

    private static bool IsLocalIpv4(uint ip) =>
        ip >> 24 is 127 or 10     // 127.0.0.0/8, 10.0.0.0/8
        || ip >> 16 is 0xC0A8     // 192.168.0.0/16
        || ip >> 16 is 0xA9FE     // 169.254.0.0/16, link-local
        || ip >> 20 is 0xAC1;     // 172.16.0.0/12

    private static bool IsLocalIpv6(UInt128 ip) =>
        ip == UInt128.One         // ::1
        || ip >> 118 == 0x3FA     // fe80::/10, link-local
        || ip >> 121 == 0x7E;     // fc00::/7, private
}
